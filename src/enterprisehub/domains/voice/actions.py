"""The kind of action by which an agent calls somebody."""

from enterprisehub.domains.voice.contracts.placing import PlaceCall
from enterprisehub.domains.voice.logic import place_call
from enterprisehub.kernel.actions.kinds import ActionKind, Approval, declare

PLACE_CALL = declare(
    ActionKind(
        name="voice.place_call",
        title="Call somebody",
        payload=PlaceCall,
        approval=Approval.BY_POLICY,
        complete=place_call.complete_call,
        render=place_call.render_call,
        watch=place_call.watch_agent,
        subjects=PlaceCall.subjects,
        unasked=lambda call: call.unasked,
        audience=lambda call: call.purpose,
        risk="high",
        prepare=place_call.prepare_call,
        perform=place_call.reach_switch,
        record=place_call.record_placed,
        failed=place_call.fail_call,
        refused=place_call.refuse_call,
    )
)
