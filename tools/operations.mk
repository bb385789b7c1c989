# What an operator does with the conversations; included by the Makefile.
.PHONY: report purge forget export backup restore
REPORT ?= report.html

report: install  ## how checks go, as a page without texts or ids; DAYS= REPORT=
	@$(PYTHON) -m tools.report --to "$(REPORT)" $(if $(DAYS),--days "$(DAYS)")

purge: install  ## delete conversations past the retention period; DAYS=
	@$(PYTHON) -m tools.purge $(if $(DAYS),--days "$(DAYS)")

forget: install  ## delete one conversation; SENDER=
	@$(if $(SENDER),$(PYTHON) -m tools.purge "$(SENDER)",echo "Whose conversation? make forget SENDER=..." >&2; exit 1)

export: install  ## one conversation as JSON, for the person whose it is; SENDER=
	@$(PYTHON) -m tools.export "$(SENDER)"

backup: install  ## copy the SQLite database, also while the bot runs; BACKUP=
	@$(PYTHON) -m tools.backup $(if $(BACKUP),"$(BACKUP)")

restore: install  ## put a copy back; BACKUP= FORCE=1
	@$(PYTHON) -m tools.backup --restore $(if $(BACKUP),"$(BACKUP)") $(if $(FORCE),--force)
