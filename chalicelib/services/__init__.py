"""What Onrecord does, a wing for each thing that its users do; of the outside they know ports alone.

Uses ports, intake, naming and models. A wing uses another only through the names that its package gives.
"""
