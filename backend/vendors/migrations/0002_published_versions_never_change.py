"""A schedule version that is no longer a draft never changes, not even by a mistake in our own code.

Agreements pin versions: what a vendor stated then must stay what it stated. Only withdrawing is left.
"""

from django.db import migrations

REFUSE = """
create function vendors_refuse_version_change() returns trigger language plpgsql as $$
begin
    if old.status = 'draft' then
        return coalesce(new, old);
    end if;
    if tg_op = 'UPDATE' and new.status = 'withdrawn' and old.status = 'published'
       and to_jsonb(new) - array['status', 'withdrawn_at', 'withdrawn_reason']
         = to_jsonb(old) - array['status', 'withdrawn_at', 'withdrawn_reason'] then
        return new;
    end if;
    raise exception 'schedule version % is %: it does not change any more', old.id, old.status;
end $$;

create trigger vendors_version_frozen before update or delete on vendors_scheduleversion
    for each row execute function vendors_refuse_version_change();

create function vendors_refuse_part_change() returns trigger language plpgsql as $$
declare
    wanted uuid;
begin
    foreach wanted in array (case tg_op when 'INSERT' then array[new.version_id]
                                        when 'DELETE' then array[old.version_id]
                                        else array[old.version_id, new.version_id] end) loop
        -- The lock makes a publication that runs at the same moment wait, or be seen.
        perform 1 from vendors_scheduleversion where id = wanted and status = 'draft' for share;
        if not found then
            raise exception 'schedule version % is no draft: its parts do not change any more', wanted;
        end if;
    end loop;
    return coalesce(new, old);
end $$;

create trigger vendors_element_frozen before insert or update or delete on vendors_scheduleelement
    for each row execute function vendors_refuse_part_change();
create trigger vendors_subprocessor_frozen before insert or update or delete on vendors_versionsubprocessor
    for each row execute function vendors_refuse_part_change();
create trigger vendors_hosting_frozen before insert or update or delete on vendors_versionhosting
    for each row execute function vendors_refuse_part_change();
"""

ALLOW = """
drop trigger vendors_version_frozen on vendors_scheduleversion;
drop trigger vendors_element_frozen on vendors_scheduleelement;
drop trigger vendors_subprocessor_frozen on vendors_versionsubprocessor;
drop trigger vendors_hosting_frozen on vendors_versionhosting;
drop function vendors_refuse_part_change();
drop function vendors_refuse_version_change();
"""


class Migration(migrations.Migration):
    dependencies = [("vendors", "0001_products_schedules_contacts")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
