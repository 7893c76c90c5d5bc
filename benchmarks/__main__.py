"""Every benchmark in turn: start-up, a full report, proofs, certificates, claims, analyses, the batched simulation."""

from benchmarks import analysis, certificates, claims, proofs, report, simulation, startup

# The report first: the peak memory of a child counts what its parent held when it was started.
startup.main()
report.main()
proofs.main()
certificates.main()
claims.main()
analysis.main()
simulation.main()
