"""What each organization reads of products and vendors is kept by the database, whoever publishes, shares or merges.

Each trigger runs once per statement. A row is made, or locked, before it is summed up: of two transactions that touch
one row the second waits, and then counts what the first did (docs/adr/0017).
"""

from django.db import migrations

FUNCTIONS = """
create function vendors_element(code text) returns integer language sql immutable parallel safe as $$
    select ('x' || left(md5(code), 8))::bit(32)::integer
$$;

create function vendors_is_listed(product vendors_product) returns boolean language sql stable as $$
    select product.withdrawn_at is null and (product.added_by_id is null or exists (
        select 1 from vendors_scheduleversion s where s.product_id = product.id and s.published_at is not null))
$$;

create function vendors_refresh_listed(vendors uuid[]) returns void language plpgsql as $$
begin
    insert into vendors_listedvendor (vendor_id, product_count)
    select distinct one, 0 from unnest(vendors) one order by 1 on conflict do nothing;
    perform 1 from vendors_listedvendor where vendor_id = any(vendors) order by vendor_id for no key update;
    update vendors_listedvendor kept set product_count = (
        select count(*) from vendors_product p where p.vendor_id = kept.vendor_id and vendors_is_listed(p))
    where vendor_id = any(vendors);
end $$;

create function vendors_refresh_shared_vendors(vendors uuid[], readers uuid[]) returns void language plpgsql as $$
begin
    insert into vendors_sharedvendor (reader_id, vendor_id, version_count, marks, mark_count, own_product_count)
    select distinct w.reader, w.vendor, 0, '{}'::text[], 0, 0 from unnest(vendors, readers) as w (vendor, reader)
    order by 1, 2 on conflict do nothing;
    perform 1 from vendors_sharedvendor kept join unnest(vendors, readers) as w (vendor, reader)
        on kept.reader_id = w.reader and kept.vendor_id = w.vendor
    order by kept.reader_id, kept.vendor_id for no key update of kept;
    update vendors_sharedvendor kept
    set (version_count, marks, mark_count, own_product_count) =
        (read.versions, held.marks, cardinality(held.marks), own.products)
    from (select distinct w.vendor, w.reader from unnest(vendors, readers) as w (vendor, reader)) w
    cross join lateral (
        select coalesce(sum(s.version_count), 0) as versions from vendors_sharedproduct s
        where s.reader_id = w.reader and s.vendor_id = w.vendor
    ) read
    cross join lateral (
        select coalesce(array_agg(distinct mark), '{}') as marks from vendors_sharedproduct s, unnest(s.marks) as mark
        where s.reader_id = w.reader and s.vendor_id = w.vendor
    ) held
    cross join lateral (
        select count(*) as products from vendors_product p
        where p.vendor_id = w.vendor and (p.added_by_id = w.reader or w.vendor = w.reader)
          and p.withdrawn_at is null and not vendors_is_listed(p)
    ) own
    where kept.vendor_id = w.vendor and kept.reader_id = w.reader;
    delete from vendors_sharedvendor kept using unnest(vendors, readers) as w (vendor, reader)
    where kept.vendor_id = w.vendor and kept.reader_id = w.reader
      and kept.version_count = 0 and kept.own_product_count = 0;
end $$;

create function vendors_refresh_shared(products uuid[], readers uuid[]) returns void language plpgsql as $$
declare
    before_vendors uuid[];
    before_readers uuid[];
begin
    insert into vendors_sharedproduct (
        reader_id, product_id, vendor_id, version_count, marks, elements, subprocessors, countries, newest_id, published_at,
        mark_count, element_count, newest_subprocessors, subprocessor_count, newest_countries, countries_key
    )
    select distinct w.reader, p.id, p.vendor_id, 0, '{}'::text[], '{}'::integer[], '{}'::text[], '{}'::text[], p.id,
        'epoch'::timestamptz, 0, 0, '{}'::text[], 0, '{}'::text[], ''
    from unnest(products, readers) as w (product, reader) join vendors_product p on p.id = w.product
    order by 1, 2 on conflict do nothing;
    perform 1 from vendors_sharedproduct kept join unnest(products, readers) as w (product, reader)
        on kept.reader_id = w.reader and kept.product_id = w.product
    order by kept.reader_id, kept.product_id for no key update of kept;
    select array_agg(kept.vendor_id), array_agg(kept.reader_id) into before_vendors, before_readers
    from vendors_sharedproduct kept join unnest(products, readers) as w (product, reader)
        on kept.reader_id = w.reader and kept.product_id = w.product;
    update vendors_sharedproduct kept
    set (vendor_id, version_count, marks, elements, subprocessors, countries, newest_id, published_at,
         mark_count, element_count, newest_subprocessors, subprocessor_count, newest_countries, countries_key) =
        (p.vendor_id, cardinality(read.ids), held.marks, named.elements, others.names, places.names,
         coalesce(newest.id, p.id), coalesce(newest.published_at, 'epoch'), cardinality(coalesce(newest.marks, '{}')),
         said.elements, said.subprocessors, cardinality(said.subprocessors), said.countries,
         lower(array_to_string(said.countries, ', ')))
    from (select distinct w.product, w.reader from unnest(products, readers) as w (product, reader)) w
    join vendors_product p on p.id = w.product
    cross join lateral (
        select coalesce(array_agg(s.id order by s.number desc), '{}') as ids from vendors_scheduleversion s
        where s.product_id = p.id and s.status = 'published' and (w.reader = p.vendor_id or exists (
            select 1 from vendors_versiongrant g
            where g.version_id = s.id and g.district_id = w.reader and g.ended_at is null))
    ) read
    left join vendors_scheduleversion newest on newest.id = read.ids[1]
    cross join lateral (
        select coalesce(array_agg(distinct mark::text), '{}') as marks
        from vendors_scheduleversion s, unnest(s.marks) as mark where s.id = any(read.ids)
    ) held
    cross join lateral (
        select coalesce(array_agg(distinct vendors_element(e.code)), '{}') as elements
        from vendors_scheduleelement e where e.version_id = any(read.ids)
    ) named
    cross join lateral (
        select coalesce(array_agg(distinct o.name::text), '{}') as names
        from vendors_versionsubprocessor o where o.version_id = any(read.ids)
    ) others
    cross join lateral (
        select coalesce(array_agg(distinct h.country::text), '{}') as names
        from vendors_versionhosting h where h.version_id = any(read.ids) and h.country <> ''
    ) places
    cross join lateral (
        select (select count(*) from vendors_scheduleelement e where e.version_id = newest.id) as elements,
               (select coalesce(array_agg(distinct o.name::text), '{}') from vendors_versionsubprocessor o
                where o.version_id = newest.id) as subprocessors,
               (select coalesce(array_agg(distinct h.country::text), '{}') from vendors_versionhosting h
                where h.version_id = newest.id and h.country <> '') as countries
    ) said
    where kept.product_id = w.product and kept.reader_id = w.reader;
    delete from vendors_sharedproduct kept using unnest(products, readers) as w (product, reader)
    where kept.product_id = w.product and kept.reader_id = w.reader and (kept.version_count = 0
        or not exists (select 1 from vendors_product p where p.id = kept.product_id));
    perform vendors_refresh_shared_vendors(
        before_vendors || array(select p.vendor_id from unnest(products, readers) as w (product, reader)
                                join vendors_product p on p.id = w.product),
        before_readers || array(select w.reader from unnest(products, readers) as w (product, reader)
                                join vendors_product p on p.id = w.product)
    );
end $$;
"""

TRIGGERS = """
create function vendors_stated_name() returns trigger language plpgsql as $$
begin
    if tg_table_name = 'vendors_versionhosting' then
        insert into vendors_statedname (kind, name)
        select distinct 'country', country from changed where country <> '' order by 2 on conflict do nothing;
    else
        insert into vendors_statedname (kind, name)
        select distinct 'subprocessor', name from changed where name <> '' order by 2 on conflict do nothing;
    end if;
    return null;
end $$;
create trigger vendors_stated_inserted after insert on vendors_versionhosting
    referencing new table as changed for each statement execute function vendors_stated_name();
create trigger vendors_stated_updated after update on vendors_versionhosting
    referencing new table as changed for each statement execute function vendors_stated_name();
create trigger vendors_stated_inserted after insert on vendors_versionsubprocessor
    referencing new table as changed for each statement execute function vendors_stated_name();
create trigger vendors_stated_updated after update on vendors_versionsubprocessor
    referencing new table as changed for each statement execute function vendors_stated_name();

create function vendors_shared_grant() returns trigger language plpgsql as $$
declare
    products uuid[];
    readers uuid[];
begin
    select array_agg(s.product_id), array_agg(g.district_id) into products, readers
    from changed g join vendors_scheduleversion s on s.id = g.version_id;
    if products is not null then
        perform vendors_refresh_shared(products, readers);
    end if;
    return null;
end $$;
create trigger vendors_shared_inserted after insert on vendors_versiongrant
    referencing new table as changed for each statement execute function vendors_shared_grant();
create trigger vendors_shared_updated after update on vendors_versiongrant
    referencing new table as changed for each statement execute function vendors_shared_grant();
create trigger vendors_shared_deleted after delete on vendors_versiongrant
    referencing old table as changed for each statement execute function vendors_shared_grant();

create function vendors_refresh_products(changed uuid[], vendors uuid[]) returns void language plpgsql as $$
declare
    products uuid[];
    readers uuid[];
begin
    -- Everybody who reads, or read, one of their versions; and beside the vendor who named the product.
    select array_agg(found.product), array_agg(found.reader) into products, readers from (
        select s.product_id as product, g.district_id as reader from vendors_scheduleversion s
        join vendors_versiongrant g on g.version_id = s.id where s.product_id = any(changed)
        union select k.product_id, k.reader_id from vendors_sharedproduct k where k.product_id = any(changed)
        union select p.id, p.vendor_id from vendors_product p where p.id = any(changed)
        union select p.id, p.added_by_id from vendors_product p where p.id = any(changed) and p.added_by_id is not null
    ) found;
    if products is not null then
        perform vendors_refresh_shared(products, readers);
    end if;
    if vendors is not null then
        -- Not each vendor with each reader: a list that is taken in names hundreds of both in one statement.
        select array_agg(found.vendor), array_agg(found.reader) into products, readers from (
            select k.vendor_id as vendor, k.reader_id as reader from vendors_sharedvendor k
            where k.vendor_id = any(vendors) and (k.reader_id = any(readers) or k.own_product_count > 0)
            union select vendor, vendor from unnest(vendors) vendor
        ) found;
        perform vendors_refresh_shared_vendors(products, readers);
        perform vendors_refresh_listed(vendors);
    end if;
end $$;

create function vendors_shared_version_inserted() returns trigger language plpgsql as $$
begin
    if exists (select 1 from changed where published_at is not null) then
        perform vendors_refresh_products(
            array(select product_id from changed where published_at is not null),
            array(select distinct p.vendor_id from changed s join vendors_product p on p.id = s.product_id
                  where s.published_at is not null));
    end if;
    return null;
end $$;
create trigger vendors_shared_inserted after insert on vendors_scheduleversion
    referencing new table as changed for each statement execute function vendors_shared_version_inserted();

create function vendors_shared_version_updated() returns trigger language plpgsql as $$
begin
    if exists (select 1 from before join after on after.id = before.id where before.status <> after.status) then
        perform vendors_refresh_products(
            array(select after.product_id from before join after on after.id = before.id
                  where before.status <> after.status),
            array(select distinct p.vendor_id from before join after on after.id = before.id
                  join vendors_product p on p.id = after.product_id where before.status <> after.status));
    end if;
    return null;
end $$;
create trigger vendors_shared_updated after update on vendors_scheduleversion
    referencing old table as before new table as after
    for each statement execute function vendors_shared_version_updated();

create function vendors_shared_product_inserted() returns trigger language plpgsql as $$
begin
    perform vendors_refresh_products(array(select id from changed), array(select distinct vendor_id from changed));
    return null;
end $$;
create trigger vendors_shared_inserted after insert on vendors_product
    referencing new table as changed for each statement execute function vendors_shared_product_inserted();
create trigger vendors_shared_deleted after delete on vendors_product
    referencing old table as changed for each statement execute function vendors_shared_product_inserted();

create function vendors_shared_product_updated() returns trigger language plpgsql as $$
declare
    changed uuid[];
begin
    select array_agg(after.id) into changed from before join after on after.id = before.id
    where (before.vendor_id, before.added_by_id, before.withdrawn_at)
          is distinct from (after.vendor_id, after.added_by_id, after.withdrawn_at);
    if changed is not null then
        perform vendors_refresh_products(changed, array(
            select vendor_id from before where id = any(changed)
            union select vendor_id from after where id = any(changed)));
    end if;
    return null;
end $$;
create trigger vendors_shared_updated after update on vendors_product
    referencing old table as before new table as after
    for each statement execute function vendors_shared_product_updated();
"""

WITHOUT = """
drop trigger vendors_stated_updated on vendors_versionsubprocessor;
drop trigger vendors_stated_inserted on vendors_versionsubprocessor;
drop trigger vendors_stated_updated on vendors_versionhosting;
drop trigger vendors_stated_inserted on vendors_versionhosting;
drop function vendors_stated_name();
drop trigger vendors_shared_updated on vendors_product;
drop trigger vendors_shared_deleted on vendors_product;
drop trigger vendors_shared_inserted on vendors_product;
drop trigger vendors_shared_updated on vendors_scheduleversion;
drop trigger vendors_shared_inserted on vendors_scheduleversion;
drop trigger vendors_shared_deleted on vendors_versiongrant;
drop trigger vendors_shared_updated on vendors_versiongrant;
drop trigger vendors_shared_inserted on vendors_versiongrant;
drop function vendors_shared_product_updated();
drop function vendors_shared_product_inserted();
drop function vendors_shared_version_updated();
drop function vendors_shared_version_inserted();
drop function vendors_refresh_products(uuid[], uuid[]);
drop function vendors_shared_grant();
drop function vendors_refresh_all();
drop function vendors_refresh_shared(uuid[], uuid[]);
drop function vendors_refresh_shared_vendors(uuid[], uuid[]);
drop function vendors_refresh_listed(uuid[]);
drop function vendors_is_listed(vendors_product);
drop function vendors_element(text);
"""

ALL = """
create function vendors_refresh_all() returns void language sql as $$
    -- Everything anew, for rows that came in while triggers were off.
    select vendors_refresh_shared(array_agg(found.product), array_agg(found.reader)) from (
        select s.product_id as product, g.district_id as reader from vendors_scheduleversion s
        join vendors_versiongrant g on g.version_id = s.id and g.ended_at is null where s.status = 'published'
        union select p.id, p.vendor_id from vendors_product p
        union select p.id, p.added_by_id from vendors_product p where p.added_by_id is not null
    ) found having count(*) > 0;
    select vendors_refresh_listed(array(select distinct vendor_id from vendors_product));
    insert into vendors_statedname (kind, name)
    select 'subprocessor', name from vendors_versionsubprocessor where name <> ''
    union select 'country', country from vendors_versionhosting where country <> ''
    on conflict do nothing;
    select;
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_search_words"),
        ("vendors", "0006_shared_rows"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS + TRIGGERS + ALL, WITHOUT),
        migrations.RunSQL("select vendors_refresh_all()", migrations.RunSQL.noop),
    ]
