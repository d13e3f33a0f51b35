"""Earned autonomy: people's decisions decide how far an agent may go without asking.

For each agent, kind of action and segment the evidence is counted (`evidence`), judged against the
tenant's bars (`levels`, pure), and kept with every change (`judge`). Only where a rule of mode
"earned" offers it does a level approve anything (`earned`).
"""
