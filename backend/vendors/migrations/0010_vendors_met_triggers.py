"""A row for every vendor, and one for everybody who deals with it, with what lists sort by and who sees it.

A row is made from the vendor's organization: who makes one holds that as a foreign key would, and who renames, verifies
or merges the organization waits for that and then finds the row (docs/adr/0017).
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("backend.vendors.migrations.0007_shared_triggers")

FUNCTIONS = """
create or replace function vendors_refresh_listed(vendors uuid[]) returns void language plpgsql as $$
begin
    insert into vendors_listedvendor (vendor_id, product_count, name_key, verified)
    select o.id, 0, lower(o.name), false from accounts_organization o
    where o.id = any(vendors) and o.kind = 'vendor' and o.merged_into_id is null
    order by 1 on conflict do nothing;
    perform 1 from vendors_listedvendor where vendor_id = any(vendors) order by vendor_id for no key update;
    update vendors_listedvendor kept
    set name_key = lower(o.name), verified = o.verified_at is not null, product_count = (
        select count(*) from vendors_product p where p.vendor_id = kept.vendor_id and vendors_is_listed(p))
    from accounts_organization o where o.id = kept.vendor_id and kept.vendor_id = any(vendors);
    delete from vendors_listedvendor kept using accounts_organization o
    where o.id = kept.vendor_id and kept.vendor_id = any(vendors) and o.merged_into_id is not null;
end $$;

create or replace function vendors_refresh_shared_vendors(vendors uuid[], readers uuid[]) returns void
language plpgsql as $$
begin
    perform 1 from accounts_organization where id = any(vendors) order by id for key share;
    insert into vendors_sharedvendor (
        reader_id, vendor_id, name_key, verified, related, version_count, marks, mark_count, own_product_count
    )
    select distinct w.reader, w.vendor, '', false, false, 0, '{}'::text[], 0, 0
    from unnest(vendors, readers) as w (vendor, reader) where w.vendor is not null and w.reader is not null
    order by 1, 2 on conflict do nothing;
    perform 1 from vendors_sharedvendor kept join unnest(vendors, readers) as w (vendor, reader)
        on kept.reader_id = w.reader and kept.vendor_id = w.vendor
    order by kept.reader_id, kept.vendor_id for no key update of kept;
    update vendors_sharedvendor kept
    set (name_key, verified, related, version_count, marks, mark_count, own_product_count) =
        (lower(o.name), o.verified_at is not null, o.merged_into_id is null and (o.invited_by_id = w.reader or exists (
            select 1 from accounts_relationship r where r.district_id = w.reader and r.vendor_id = w.vendor
         )) is true, read.versions, held.marks, cardinality(held.marks), own.products)
    from (select distinct w.vendor, w.reader from unnest(vendors, readers) as w (vendor, reader)) w
    join accounts_organization o on o.id = w.vendor
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
      and kept.version_count = 0 and kept.own_product_count = 0 and not kept.related;
end $$;
"""

TRIGGERS = """
create function vendors_shared_organization_inserted() returns trigger language plpgsql as $$
begin
    if exists (select 1 from changed where kind = 'vendor') then
        perform vendors_refresh_listed(array(select id from changed where kind = 'vendor'));
        perform vendors_refresh_shared_vendors(array_agg(id order by id), array_agg(invited_by_id order by id))
        from changed where kind = 'vendor' and invited_by_id is not null having count(*) > 0;
    end if;
    return null;
end $$;
create trigger vendors_shared_inserted after insert on accounts_organization
    referencing new table as changed for each statement execute function vendors_shared_organization_inserted();

create function vendors_shared_organization_updated() returns trigger language plpgsql as $$
declare
    vendors uuid[];
    found_vendors uuid[];
    found_readers uuid[];
begin
    select array_agg(after.id) into vendors from before join after on after.id = before.id
    where after.kind = 'vendor' and (before.name, before.verified_at, before.invited_by_id, before.merged_into_id)
          is distinct from (after.name, after.verified_at, after.invited_by_id, after.merged_into_id);
    if vendors is not null then
        -- Waits for everybody who makes a row of them; what they made is found then.
        perform 1 from accounts_organization where id = any(vendors) order by id for update;
        perform vendors_refresh_listed(vendors);
        select array_agg(found.vendor), array_agg(found.reader) into found_vendors, found_readers from (
            select vendor_id as vendor, reader_id as reader from vendors_sharedvendor where vendor_id = any(vendors)
            union select id, invited_by_id from after where id = any(vendors) and invited_by_id is not null
        ) found;
        if found_vendors is not null then
            perform vendors_refresh_shared_vendors(found_vendors, found_readers);
        end if;
    end if;
    return null;
end $$;
create trigger vendors_shared_updated after update on accounts_organization
    referencing old table as before new table as after
    for each statement execute function vendors_shared_organization_updated();

create function vendors_shared_organization_deleted() returns trigger language plpgsql as $$
begin
    delete from vendors_listedvendor kept using changed where kept.vendor_id = changed.id;
    delete from vendors_sharedvendor kept using changed where kept.vendor_id = changed.id;
    return null;
end $$;
create trigger vendors_shared_deleted after delete on accounts_organization
    referencing old table as changed for each statement execute function vendors_shared_organization_deleted();

create function vendors_shared_relationship() returns trigger language plpgsql as $$
begin
    perform vendors_refresh_shared_vendors(array_agg(vendor_id), array_agg(district_id))
    from changed having count(*) > 0;
    return null;
end $$;
create trigger vendors_shared_inserted after insert on accounts_relationship
    referencing new table as changed for each statement execute function vendors_shared_relationship();
create trigger vendors_shared_deleted after delete on accounts_relationship
    referencing old table as changed for each statement execute function vendors_shared_relationship();

create function vendors_shared_relationship_updated() returns trigger language plpgsql as $$
declare
    vendors uuid[];
    readers uuid[];
begin
    select array_agg(found.vendor), array_agg(found.reader) into vendors, readers from (
        select before.vendor_id as vendor, before.district_id as reader from before
        union select after.vendor_id, after.district_id from after
    ) found;
    if vendors is not null then
        perform vendors_refresh_shared_vendors(vendors, readers);
    end if;
    return null;
end $$;
create trigger vendors_shared_updated after update on accounts_relationship
    referencing old table as before new table as after
    for each statement execute function vendors_shared_relationship_updated();
"""

FILL = """
create function vendors_refresh_met() returns void language sql as $$
    -- The rows of vendors alone, for organizations and relationships that came in while triggers were off.
    select vendors_refresh_listed(array(select id from accounts_organization where kind = 'vendor'));
    select vendors_refresh_shared_vendors(array_agg(found.vendor), array_agg(found.reader)) from (
        select vendor_id as vendor, reader_id as reader from vendors_sharedvendor
        union select vendor_id, district_id from accounts_relationship
        union select id, invited_by_id from accounts_organization where kind = 'vendor' and invited_by_id is not null
    ) found having count(*) > 0;
    select;
$$;
select vendors_refresh_met();
"""

WITHOUT = """
drop function vendors_refresh_met();
drop trigger vendors_shared_updated on accounts_relationship;
drop trigger vendors_shared_deleted on accounts_relationship;
drop trigger vendors_shared_inserted on accounts_relationship;
drop trigger vendors_shared_deleted on accounts_organization;
drop trigger vendors_shared_updated on accounts_organization;
drop trigger vendors_shared_inserted on accounts_organization;
drop function vendors_shared_relationship_updated();
drop function vendors_shared_relationship();
drop function vendors_shared_organization_deleted();
drop function vendors_shared_organization_updated();
drop function vendors_shared_organization_inserted();
delete from vendors_sharedvendor where version_count = 0 and own_product_count = 0;
"""
_first, _last = (BEFORE.FUNCTIONS.index(f"create function vendors_refresh_{name}(") for name in ("listed", "shared"))
FUNCTIONS_BEFORE = BEFORE.FUNCTIONS[_first:_last].replace("create function", "create or replace function")


class Migration(migrations.Migration):
    dependencies = [("vendors", "0009_vendors_met")]

    operations = [
        migrations.RunSQL(FUNCTIONS + TRIGGERS, WITHOUT + FUNCTIONS_BEFORE),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
