"""Elements stand in the register as numbers, which halves the table; what is filtered by column has an index to count."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

NUMBER = """
create function agreements_element(code text) returns integer language sql immutable parallel safe as $$
    select ('x' || left(md5(code), 8))::bit(32)::integer
$$;
"""

REFRESH = """
create or replace function agreements_refresh_register(ids uuid[]) returns void language plpgsql as $$
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

FILL = "select agreements_refresh_register(array(select id from agreements_agreement));"


class Migration(migrations.Migration):
    atomic = False  # the rows are made again after the table has changed
    dependencies = [("agreements", "0005_register_triggers")]

    operations = [
        migrations.RemoveIndex(model_name="registerrow", name="register_by_elements"),
        migrations.RemoveField(model_name="registerrow", name="elements"),
        migrations.AddField(
            model_name="registerrow",
            name="elements",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="registerrow",
            index=django.contrib.postgres.indexes.GinIndex(fields=["elements"], name="register_by_elements"),
        ),
        migrations.AddIndex(
            model_name="registerrow",
            index=models.Index(
                fields=["district"],
                include=("status", "recorded", "vendor_verified", "running_until", "time_zone", "open_points", "states"),
                name="register_to_count",
            ),
        ),
        migrations.RunSQL(NUMBER, "drop function agreements_element(text);"),
        migrations.RunSQL(REFRESH, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
