"""What Onrecord does, a wing for each thing that its users do; they know ports alone.

Uses models, naming, intake and ports. A wing uses another only through the names that its package gives.
"""
