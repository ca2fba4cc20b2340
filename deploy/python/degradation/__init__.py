"""How far a pruned language model has departed from the original one, for each instruction-response pair.

The modules depend on those above them in this list only: ``mistake``, ``divergence``, ``pairs``, ``tokens``,
``models``, ``measuring``, ``output``. The command line is ``measure_degradation.py``, in the folder above.
"""
