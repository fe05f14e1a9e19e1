-- One vector tile of the base map. Everything is found in the metric CRS, where the index is, and
-- moved to Web Mercator only then. What is too small to see at a zoom is left out.
with tile as (
    select
        ST_TileEnvelope(:z, :x, :y) as box,
        -- Lines and labels reach a little over the edge, so that they meet across tiles.
        ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 0.05), cast(:srid as integer)) as reach,
        -- Metres on the ground of one of the 256 pixels of the tile, at 56° north.
        156543.03 * 0.56 / (1 << :z) as pixel
),
shape as (
    select
        kind,
        name,
        ST_AsMVTGeom(ST_Transform(geometry, 3857), box, 4096, 96, true) as geometry
    from basemap, tile
    where geometry && reach
        and (kind <> 'building' or :z >= 14)
        and (ST_Dimension(geometry) = 1 or ST_Area(geometry) > pixel * pixel * 4)
),
street_class as (
    select
        street.id,
        street.name,
        geometry,
        case
            when highway like any (array['motorway%', 'trunk%', 'primary%', 'secondary%'])
                then 'main'
            when highway like 'tertiary%' then 'collector'
            when highway in ('residential', 'living_street', 'unclassified', 'road', 'busway')
                or (highway = 'pedestrian' and not is_square) then 'residential'
            when highway = 'service' then 'service'
            when highway = 'steps' then 'steps'
            else 'path'
        end as kind
    from street, tile
    where retired_at is null and reason <> 'not_built' and geometry && reach
),
street_line as (
    select kind, name, ST_AsMVTGeom(ST_Transform(geometry, 3857), box, 4096, 96, true) as geometry
    from street_class, tile
    where kind in ('main', 'collector')
        or (kind = 'residential' and :z >= 12)
        or :z >= 14
),
label as (
    -- Pieces of one street are joined, so that its name is written along it and not on each.
    select
        name,
        min(kind) as kind,
        ST_AsMVTGeom(
            ST_Transform(ST_LineMerge(ST_Collect(geometry)), 3857), box, 4096, 96, true
        ) as geometry
    from street_class, tile
    -- The browser draws a tile at the next zoom: street names from zoom 15 on the screen.
    where name <> '' and (:z >= 14 or (:z >= 13 and kind in ('main', 'collector')))
    group by name, box
),
house as (
    select number, ST_AsMVTGeom(ST_Transform(geometry, 3857), box, 4096, 16, true) as geometry
    from address, tile
    where :z >= 17 and retired_at is null and not is_protected and geometry && reach
)
select
    coalesce((select ST_AsMVT(feature, 'ground') from (
        select kind, geometry from shape where kind <> 'building' and kind <> 'water'
            and kind <> all (array['railway', 'stream', 'coastline'])
            and geometry is not null
        order by ST_Area(geometry) desc) feature), '')
    || coalesce((select ST_AsMVT(feature, 'water') from (
        select kind, geometry from shape where kind = 'water' and geometry is not null) feature), '')
    || coalesce((select ST_AsMVT(feature, 'lines') from (
        select kind, geometry from shape
        where kind = any (array['railway', 'stream', 'coastline'])
            and geometry is not null) feature), '')
    || coalesce((select ST_AsMVT(feature, 'buildings') from (
        select geometry from shape where kind = 'building' and geometry is not null) feature), '')
    || coalesce((select ST_AsMVT(feature, 'streets') from (
        select kind, name, geometry from street_line where geometry is not null) feature), '')
    || coalesce((select ST_AsMVT(feature, 'street_labels') from (
        select kind, name, geometry from label where geometry is not null) feature), '')
    || coalesce((select ST_AsMVT(feature, 'addresses') from (
        select number, geometry from house where geometry is not null) feature), '')
