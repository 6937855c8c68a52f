-- Calendar events of the person at this computer: holidays, releases and whatever else explains a chart.

-- Days have no zone. They are kept as text, `2026-12-24`, so that other programs read them without a
-- conversion; years 0001 to 9999 sort as they follow each other.
CREATE TABLE calendar_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL CHECK (trim(name) <> '' AND length(name) <= 200),
    kind TEXT NOT NULL CHECK (kind IN ('holiday', 'release', 'incident', 'event')),
    first_day TEXT NOT NULL CHECK (first_day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    -- Included.
    last_day TEXT NOT NULL CHECK (last_day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    -- `yearly` is from the first day on, never before it.
    repeats TEXT NOT NULL CHECK (repeats IN ('never', 'yearly')),
    CHECK (first_day <= last_day)
) STRICT;
