"""The register's rows are kept by the database, whoever changes an agreement or what it names (docs/adr/0017).

Each trigger runs once per statement, so that taking in a list of 500 agreements is one refresh and not 500.
"""

from django.db import migrations

REFRESH = """
create function agreements_refresh_register(ids uuid[]) returns void language plpgsql as $$
begin
    -- Two transactions may touch one agreement at once. The second waits here, so that it counts what the first did.
    perform 1 from agreements_registerrow where agreement_id = any(ids) order by agreement_id for no key update;
    insert into agreements_registerrow as kept (
        agreement_id, district_id, vendor_id, reference, general_offer, status, recorded, states,
        created_at, asked_at, first_sent_at, executed_at, effective_date, end_date, running_until, time_zone, place,
        vendor_name, vendor_verified, district_name, product_names, marks, elements, subprocessors, countries,
        vendor_key, district_key, products_key, states_key, countries_key,
        mark_count, element_count, subprocessor_count, open_points, open_shared,
        words, subprocessor_words, country_words
    )
    select
        a.id, a.district_id, a.vendor_id, a.reference, a.general_offer, a.status, a.recorded, a.states,
        a.created_at, a.asked_at, a.first_sent_at, a.executed_at, a.effective_date, a.end_date,
        case when a.status = 'executed' then a.end_date end,
        coalesce(d.time_zone, v.time_zone),
        coalesce(array_position(array['draft', 'with_vendor', 'in_review', 'ready', 'out_for_signature', 'executed',
                                      'terminated', 'superseded', 'withdrawn'], a.status::text), 0),
        v.name, v.verified_at is not null, coalesce(d.name, ''),
        lines.products, held.marks, named.elements, others.subprocessors, places.countries,
        lower(v.name), lower(coalesce(d.name, '')), lower(array_to_string(lines.products, ', ')),
        array_to_string(a.states, ', '), lower(array_to_string(places.countries, ', ')),
        cardinality(held.marks), cardinality(named.elements), cardinality(others.subprocessors),
        comments.open_points, comments.open_shared,
        core_search_words(concat_ws(' ', a.reference, v.name, d.name, array_to_string(lines.products, ' '))),
        core_search_words(array_to_string(others.subprocessors, ' ')),
        core_search_words(array_to_string(places.countries, ' '))
    from agreements_agreement a
    join accounts_organization v on v.id = a.vendor_id
    left join accounts_organization d on d.id = a.district_id
    cross join lateral (
        select coalesce(array_agg(p.name::text order by l.position), '{}') as products,
               coalesce(array_agg(l.version_id) filter (where l.version_id is not null), '{}') as versions
        from agreements_agreementline l join vendors_product p on p.id = l.product_id
        where l.agreement_id = a.id
    ) lines
    cross join lateral (
        select coalesce(array_agg(distinct mark::text), '{}') as marks
        from vendors_scheduleversion s, unnest(s.marks) as mark
        where s.id = any(lines.versions)
    ) held
    cross join lateral (
        select coalesce(array_agg(distinct e.code::text), '{}') as elements
        from vendors_scheduleelement e where e.version_id = any(lines.versions)
    ) named
    cross join lateral (
        select coalesce(array_agg(distinct o.name::text), '{}') as subprocessors
        from vendors_versionsubprocessor o where o.version_id = any(lines.versions)
    ) others
    cross join lateral (
        select coalesce(array_agg(distinct h.country::text) filter (where h.country <> ''), '{}') as countries
        from vendors_versionhosting h where h.version_id = any(lines.versions)
    ) places
    cross join lateral (
        select count(*) as open_points, count(*) filter (where c.visibility = 'shared') as open_shared
        from agreements_comment c
        where c.agreement_id = a.id and c.resolved_at is null and c.answers_id is null
    ) comments
    where a.id = any(ids)
    on conflict (agreement_id) do update set
        (district_id, vendor_id, reference, general_offer, status, recorded, states,
         created_at, asked_at, first_sent_at, executed_at, effective_date, end_date, running_until, time_zone, place,
         vendor_name, vendor_verified, district_name, product_names, marks, elements, subprocessors, countries,
         vendor_key, district_key, products_key, states_key, countries_key,
         mark_count, element_count, subprocessor_count, open_points, open_shared,
         words, subprocessor_words, country_words) =
        (excluded.district_id, excluded.vendor_id, excluded.reference, excluded.general_offer, excluded.status,
         excluded.recorded, excluded.states,
         excluded.created_at, excluded.asked_at, excluded.first_sent_at, excluded.executed_at, excluded.effective_date,
         excluded.end_date, excluded.running_until, excluded.time_zone, excluded.place,
         excluded.vendor_name, excluded.vendor_verified, excluded.district_name, excluded.product_names,
         excluded.marks, excluded.elements, excluded.subprocessors, excluded.countries,
         excluded.vendor_key, excluded.district_key, excluded.products_key, excluded.states_key,
         excluded.countries_key, excluded.mark_count, excluded.element_count, excluded.subprocessor_count,
         excluded.open_points, excluded.open_shared,
         excluded.words, excluded.subprocessor_words, excluded.country_words)
    where (kept.*) is distinct from (excluded.*);
end $$;
"""

TRIGGERS = """
create function agreements_register_agreement() returns trigger language plpgsql as $$
begin
    perform agreements_refresh_register(array(select id from changed));
    return null;
end $$;
create trigger agreements_register_inserted after insert on agreements_agreement
    referencing new table as changed for each statement execute function agreements_register_agreement();
create trigger agreements_register_updated after update on agreements_agreement
    referencing new table as changed for each statement execute function agreements_register_agreement();

create function agreements_register_part() returns trigger language plpgsql as $$
begin
    perform agreements_refresh_register(array(select distinct agreement_id from changed));
    return null;
end $$;
create trigger agreements_register_inserted after insert on agreements_agreementline
    referencing new table as changed for each statement execute function agreements_register_part();
create trigger agreements_register_updated after update on agreements_agreementline
    referencing new table as changed for each statement execute function agreements_register_part();
create trigger agreements_register_deleted after delete on agreements_agreementline
    referencing old table as changed for each statement execute function agreements_register_part();
create trigger agreements_register_inserted after insert on agreements_comment
    referencing new table as changed for each statement execute function agreements_register_part();
create trigger agreements_register_updated after update on agreements_comment
    referencing new table as changed for each statement execute function agreements_register_part();

create function agreements_register_organization() returns trigger language plpgsql as $$
begin
    perform agreements_refresh_register(array(
        select a.id from before join after on after.id = before.id
        join agreements_agreement a on a.vendor_id = after.id or a.district_id = after.id
        where (before.name, before.time_zone, before.verified_at)
              is distinct from (after.name, after.time_zone, after.verified_at)
    ));
    return null;
end $$;
create trigger agreements_register_updated after update on accounts_organization
    referencing old table as before new table as after
    for each statement execute function agreements_register_organization();

create function agreements_register_product() returns trigger language plpgsql as $$
begin
    perform agreements_refresh_register(array(
        select distinct l.agreement_id from before join after on after.id = before.id
        join agreements_agreementline l on l.product_id = after.id
        where before.name is distinct from after.name
    ));
    return null;
end $$;
create trigger agreements_register_updated after update on vendors_product
    referencing old table as before new table as after
    for each statement execute function agreements_register_product();

create function agreements_register_version() returns trigger language plpgsql as $$
begin
    -- A version's parts are fixed once it is published; what an agreement pins before that counts from then on.
    perform agreements_refresh_register(array(
        select distinct l.agreement_id from before join after on after.id = before.id
        join agreements_agreementline l on l.version_id = after.id
        where before.status = 'draft' and after.status <> 'draft'
    ));
    return null;
end $$;
create trigger agreements_register_updated after update on vendors_scheduleversion
    referencing old table as before new table as after
    for each statement execute function agreements_register_version();
"""

WITHOUT = """
drop trigger agreements_register_updated on vendors_scheduleversion;
drop trigger agreements_register_updated on vendors_product;
drop trigger agreements_register_updated on accounts_organization;
drop trigger agreements_register_updated on agreements_comment;
drop trigger agreements_register_inserted on agreements_comment;
drop trigger agreements_register_deleted on agreements_agreementline;
drop trigger agreements_register_updated on agreements_agreementline;
drop trigger agreements_register_inserted on agreements_agreementline;
drop trigger agreements_register_updated on agreements_agreement;
drop trigger agreements_register_inserted on agreements_agreement;
drop function agreements_register_version();
drop function agreements_register_product();
drop function agreements_register_organization();
drop function agreements_register_part();
drop function agreements_register_agreement();
drop function agreements_refresh_register(uuid[]);
"""

FILL = "select agreements_refresh_register(array(select id from agreements_agreement));"


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_search_words"),
        ("agreements", "0004_register_row"),
    ]

    operations = [
        migrations.RunSQL(REFRESH + TRIGGERS, WITHOUT),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
