"""What is the district's own, its name and its zone, is not kept in each of its rows: to rename it changes none of them.

Subprocessors and countries are found by whole names, which vendors.StatedName finds by the beginnings of words.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

REFRESH = """
create or replace function agreements_refresh_register(ids uuid[]) returns void language plpgsql as $$
begin
    -- Two transactions may touch one agreement at once. The second waits here, so that it counts what the first did.
    perform 1 from agreements_registerrow where agreement_id = any(ids) order by agreement_id for no key update;
    insert into agreements_registerrow as kept (
        agreement_id, district_id, vendor_id, reference, general_offer, status, recorded, states,
        created_at, asked_at, first_sent_at, executed_at, effective_date, end_date, running_until, place,
        vendor_name, vendor_verified, product_names, marks, elements, subprocessors, countries,
        vendor_key, products_key, states_key, countries_key,
        mark_count, element_count, subprocessor_count, open_points, open_shared,
        words
    )
    select
        a.id, a.district_id, a.vendor_id, a.reference, a.general_offer, a.status, a.recorded, a.states,
        a.created_at, a.asked_at, a.first_sent_at, a.executed_at, a.effective_date, a.end_date,
        case when a.status = 'executed' then a.end_date end,
        coalesce(array_position(array['draft', 'with_vendor', 'in_review', 'ready', 'out_for_signature', 'executed',
                                      'terminated', 'superseded', 'withdrawn'], a.status::text), 0),
        v.name, v.verified_at is not null,
        lines.products, held.marks, named.elements, others.subprocessors, places.countries,
        lower(v.name), lower(array_to_string(lines.products, ', ')),
        array_to_string(a.states, ', '), lower(array_to_string(places.countries, ', ')),
        cardinality(held.marks), cardinality(named.elements), cardinality(others.subprocessors),
        comments.open_points, comments.open_shared,
        core_search_words(concat_ws(' ', a.reference, v.name, array_to_string(lines.products, ' ')))
    from agreements_agreement a
    join accounts_organization v on v.id = a.vendor_id
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
        select coalesce(array_agg(distinct agreements_element(e.code)), '{}') as elements
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
         created_at, asked_at, first_sent_at, executed_at, effective_date, end_date, running_until, place,
         vendor_name, vendor_verified, product_names, marks, elements, subprocessors, countries,
         vendor_key, products_key, states_key, countries_key,
         mark_count, element_count, subprocessor_count, open_points, open_shared,
         words) =
        (excluded.district_id, excluded.vendor_id, excluded.reference, excluded.general_offer, excluded.status,
         excluded.recorded, excluded.states,
         excluded.created_at, excluded.asked_at, excluded.first_sent_at, excluded.executed_at, excluded.effective_date,
         excluded.end_date, excluded.running_until, excluded.place,
         excluded.vendor_name, excluded.vendor_verified, excluded.product_names,
         excluded.marks, excluded.elements, excluded.subprocessors, excluded.countries,
         excluded.vendor_key, excluded.products_key, excluded.states_key,
         excluded.countries_key, excluded.mark_count, excluded.element_count, excluded.subprocessor_count,
         excluded.open_points, excluded.open_shared,
         excluded.words)
    where (kept.*) is distinct from (excluded.*);
end $$;
"""

VENDOR = """
create or replace function agreements_register_organization() returns trigger language plpgsql as $$
begin
    perform agreements_refresh_register(array(
        select a.id from before join after on after.id = before.id
        join agreements_agreement a on a.vendor_id = after.id
        where (before.name, before.verified_at) is distinct from (after.name, after.verified_at)
    ));
    return null;
end $$;
"""

FILL = "select agreements_refresh_register(array(select id from agreements_agreement));"


class Migration(migrations.Migration):
    atomic = False  # the rows are made again after the table has changed
    dependencies = [("agreements", "0007_accepted_as_an_amendment"), ("vendors", "0007_shared_triggers")]

    operations = [
        migrations.RemoveIndex(model_name="registerrow", name="register_by_district_key"),
        migrations.RemoveIndex(model_name="registerrow", name="register_by_subprocessors"),
        migrations.RemoveIndex(model_name="registerrow", name="register_by_countries"),
        migrations.RemoveIndex(model_name="registerrow", name="register_to_count"),
        migrations.RemoveField(model_name="registerrow", name="time_zone"),
        migrations.RemoveField(model_name="registerrow", name="district_name"),
        migrations.RemoveField(model_name="registerrow", name="district_key"),
        migrations.RemoveField(model_name="registerrow", name="subprocessor_words"),
        migrations.RemoveField(model_name="registerrow", name="country_words"),
        migrations.AddIndex(
            model_name="registerrow",
            index=models.Index(
                fields=["district"],
                include=("status", "recorded", "vendor_verified", "running_until", "open_points", "states"),
                name="register_to_count",
            ),
        ),
        migrations.AddIndex(
            model_name="registerrow",
            index=django.contrib.postgres.indexes.GinIndex(fields=["subprocessors"], name="register_by_subprocessor"),
        ),
        migrations.AddIndex(
            model_name="registerrow",
            index=django.contrib.postgres.indexes.GinIndex(fields=["countries"], name="register_by_country"),
        ),
        migrations.RunSQL(REFRESH + VENDOR, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
