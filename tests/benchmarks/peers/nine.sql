WITH register AS (
    SELECT id, sites, policies, procedures, contracts, contract_censuses, information, engagements,
        reports, actions,
        list_filter(trainings, lambda t: t."on" <= $as_of AND t.people > 0) AS held,
        [s.id FOR s IN sites IF coalesce(s.applicable, true)] AS open_sites
    FROM read_json($path, format = 'newline_delimited', columns = {
        id: 'VARCHAR',
        sites: 'STRUCT(id VARCHAR, applicable BOOLEAN)[]',
        policies: 'STRUCT(adopted DATE, site VARCHAR)[]',
        procedures: 'STRUCT(adopted DATE)[]',
        trainings: 'STRUCT("on" DATE, people INTEGER, site VARCHAR)[]',
        contracts: 'STRUCT(signed DATE, expires DATE, clause BOOLEAN)[]',
        contract_censuses: 'STRUCT("on" DATE, in_scope INTEGER, with_clause INTEGER)[]',
        information: 'STRUCT(since DATE, until DATE, reporting BOOLEAN)[]',
        engagements: 'STRUCT("on" DATE, until DATE)[]',
        reports: 'STRUCT(year INTEGER, submitted DATE)[]',
        actions: 'STRUCT(criterion VARCHAR)[]'
    })
),
members AS (
    SELECT *,
        list_filter(policies, lambda p: p.adopted <= $as_of) AS adopted,
        list_filter(
            information,
            lambda i: i.since <= $as_of AND coalesce(i.until >= $as_of, true)
        ) AS in_force,
        len(list_filter(
            open_sites,
            lambda s: list_contains([t.site FOR t IN held], s)
                OR len(list_filter(held, lambda t: t.site IS NULL)) > 0
        )) AS trained,
        list_sort(
            [{'on': c."on", 'part': c.with_clause, 'whole': c.in_scope}
                FOR c IN contract_censuses IF c."on" <= $as_of]
        )[-1] AS census,
        len(list_distinct([a.criterion FOR a IN actions])) AS covered
    FROM register
),
contracted AS (
    SELECT *,
        list_filter(
            contracts,
            lambda c: c.signed <= $as_of
                AND coalesce(c.expires >= $as_of, true)
                AND coalesce(c.signed > census."on", true)
        ) AS since
    FROM members
),
counted AS (
    SELECT *,
        coalesce(census.part, 0) + coalesce(len(list_filter(since, lambda c: c.clause)), 0) AS part,
        coalesce(census.whole, 0) + coalesce(len(since), 0) AS whole
    FROM contracted
)
SELECT
    id,
    CASE
        WHEN len(list_filter(adopted, lambda p: p.site IS NULL)) > 0 THEN 'met'
        WHEN len(adopted) > 0 THEN 'partial'
        ELSE 'gap'
    END AS "policy/adopted",
    CASE
        WHEN len(list_filter(procedures, lambda p: p.adopted <= $as_of)) > 0 THEN 'met'
        ELSE 'gap'
    END AS "policy/procedure",
    CASE
        WHEN coalesce(len(open_sites), 0) = 0 THEN 'not_applicable'
        WHEN trained = len(open_sites) THEN 'met'
        WHEN trained > 0 THEN 'partial'
        ELSE 'gap'
    END AS "training/every-site",
    CASE
        WHEN whole = 0 AND census IS NULL THEN 'unknown'
        WHEN whole = 0 THEN 'not_applicable'
        WHEN part = whole THEN 'met'
        WHEN part > 0 THEN 'partial'
        ELSE 'gap'
    END AS "contracts/clause-share",
    CASE WHEN len(in_force) > 0 THEN 'met' ELSE 'gap' END AS "information/given",
    CASE
        WHEN len(list_filter(in_force, lambda i: i.reporting)) > 0 THEN 'met'
        ELSE 'gap'
    END AS "information/how-to-report",
    CASE
        WHEN len(list_filter(
            engagements,
            lambda e: e."on" <= $as_of AND coalesce(e.until, e."on") >= $as_of - 365
        )) > 0 THEN 'met'
        ELSE 'gap'
    END AS "stakeholders/engaged",
    CASE
        WHEN len(list_filter(
            reports,
            lambda r: r.year = year($as_of) - 1 AND r.submitted <= $as_of
        )) > 0 THEN 'met'
        ELSE 'gap'
    END AS "reporting/submitted",
    CASE WHEN covered = 6 THEN 'met' WHEN covered > 0 THEN 'partial' ELSE 'gap' END
        AS "reporting/plan"
FROM counted
