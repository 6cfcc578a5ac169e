package dev.trickle.simulator.person;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Everybody who can be written to: most behave as the seed says, some as they were declared. */
public final class SimulatedPeople {

    /** Meta's word for those who have had enough for now. */
    private static final DeclaredOutcome KEPT_BACK = new DeclaredOutcome(MessageStatus.FAILED, 131049);

    private final Behaviour behaviour;
    private final FrequencyCap frequencyCap;
    private final InstantSource calendar;
    private final Map<String, DeclaredOutcome> declared = new ConcurrentHashMap<>();

    /** @param messagesADay so many a person gets in any 24 hours; 0 for any number */
    public SimulatedPeople(Behaviour behaviour, int messagesADay, InstantSource calendar) {
        this.behaviour = behaviour;
        this.frequencyCap = new FrequencyCap(messagesADay);
        this.calendar = calendar;
    }

    /** What will happen to a message accepted now. */
    public OutcomePlan fateOf(String person, String template) {
        if (frequencyCap.has(person, calendar.instant())) {
            return behaviour.towards(person, template, KEPT_BACK);
        }
        var declaration = declared.get(person);
        return declaration == null
                ? behaviour.towards(person, template)
                : behaviour.towards(person, template, declaration);
    }

    /** Decides the outcome of all later messages to a person. */
    public void declare(String person, DeclaredOutcome declaration) {
        declared.put(person, declaration);
    }

    /** Lets everybody behave as the seed says again. */
    public void forgetDeclared() {
        declared.clear();
    }
}
