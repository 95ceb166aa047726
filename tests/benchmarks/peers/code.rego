# The nine checks about one member, which is the input. Dates are ISO, so they compare as text.
package code

import rego.v1

answer := {"id": input.id, "answers": answers}

answers := {
	"policy/adopted": adopted,
	"policy/procedure": procedure,
	"training/every-site": every_site,
	"contracts/clause-share": clause_share,
	"information/given": given,
	"information/how-to-report": how_to_report,
	"stakeholders/engaged": engaged,
	"reporting/submitted": submitted,
	"reporting/plan": plan,
}

default adopted := "gap"

adopted := "met" if {
	some policy in input.policies
	policy.adopted <= data.as_of
	not policy.site
} else := "partial" if {
	some policy in input.policies
	policy.adopted <= data.as_of
}

default procedure := "gap"

procedure := "met" if {
	some procedure in input.procedures
	procedure.adopted <= data.as_of
}

sites := {site.id | some site in input.sites; object.get(site, "applicable", true)}

whole_trained if {
	some training in input.trainings
	not training.site
	training.on <= data.as_of
	training.people > 0
}

trained := {training.site |
	some training in input.trainings
	training.on <= data.as_of
	training.people > 0
}

default every_site := "gap"

every_site := "not_applicable" if {
	count(sites) == 0
} else := "met" if {
	whole_trained
} else := "met" if {
	count(sites - trained) == 0
} else := "partial" if {
	count(sites & trained) > 0
}

default last_census := ""

last_census := max([census.on | some census in input.contract_censuses; census.on <= data.as_of])

counted := [census | some census in input.contract_censuses; census.on == last_census]

since_census := [object.get(contract, "clause", false) |
	some contract in input.contracts
	contract.signed <= data.as_of
	contract.signed > last_census
	object.get(contract, "expires", "9999-12-31") >= data.as_of
]

in_scope := count(since_census) + sum([census.in_scope | some census in counted])

with_clause := count([1 | some clause in since_census; clause]) + sum([census.with_clause | some census in counted])

default clause_share := "gap"

clause_share := "unknown" if {
	in_scope == 0
	count(counted) == 0
} else := "not_applicable" if {
	in_scope == 0
} else := "met" if {
	with_clause == in_scope
} else := "partial" if {
	with_clause > 0
}

in_force := [piece |
	some piece in input.information
	piece.since <= data.as_of
	object.get(piece, "until", "9999-12-31") >= data.as_of
]

default given := "gap"

given := "met" if count(in_force) > 0

default how_to_report := "gap"

how_to_report := "met" if {
	some piece in in_force
	piece.reporting
}

default engaged := "gap"

engaged := "met" if {
	some engagement in input.engagements
	engagement.on <= data.as_of
	object.get(engagement, "until", engagement.on) >= data.a_year_before
}

default submitted := "gap"

submitted := "met" if {
	some report in input.reports
	report.year == data.last_year
	report.submitted <= data.as_of
}

covered := count({action.criterion | some action in input.actions})

default plan := "gap"

plan := "met" if {
	covered == 6
} else := "partial" if {
	covered > 0
}
