"""Every benchmark in turn: start-up, proofs, the batched simulation, a full report."""

from benchmarks import proofs, report, simulation, startup

startup.main()
proofs.main()
simulation.main()
report.main()
