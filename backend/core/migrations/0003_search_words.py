"""Names are found by the beginnings of their words, in whatever case and without accents, over an index.

The embedded PostgreSQL has neither pg_trgm nor unaccent (docs/adr/0001), and the text search parser reads
"Reading/Writing" as a path and "slate.example" as a host: so the words are cut here, at whatever is no letter and no
digit. backend/core/search.py cuts what was typed in the same way; tests/core/test_search.py compares the two.
"""

from django.db import migrations

CREATE = r"""
create function core_search_words(text) returns tsvector language sql immutable parallel safe as $$
    select array_to_tsvector(array(
        select left(word, 100)
        from unnest(regexp_split_to_array(
            lower(regexp_replace(normalize(coalesce($1, ''), NFKD), '[\u0300-\u036f]', '', 'g')), '[^[:alnum:]]+'
        )) as word
        where word <> ''
    ))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_append_only_events_and_queue")]

    operations = [migrations.RunSQL(CREATE, "drop function core_search_words(text);")]
