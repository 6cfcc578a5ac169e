package dev.trickle.simulator.person;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Plans the outcome of each message: by declaration of the person, or else by the seed. */
public final class SimulatedPeople {

    /** The outcome of a message beyond the frequency cap. */
    private static final DeclaredOutcome CAPPED = new DeclaredOutcome(MessageStatus.FAILED, 131049);

    private final Behaviour behaviour;
    private final FrequencyCap frequencyCap;
    private final InstantSource clock;
    private final Map<String, DeclaredOutcome> declarations = new ConcurrentHashMap<>();

    /** @param messagesPerDay marketing messages that a person gets in any 24 hours; 0 for no limit */
    public SimulatedPeople(Behaviour behaviour, int messagesPerDay, InstantSource clock) {
        this.behaviour = behaviour;
        this.frequencyCap = new FrequencyCap(messagesPerDay);
        this.clock = clock;
    }

    /** Plans the outcome of a message accepted now. */
    public OutcomePlan planOutcome(String person, String template) {
        if (frequencyCap.isReached(person, clock.instant())) {
            return behaviour.planOutcome(person, template, CAPPED);
        }
        var declaration = declarations.get(person);
        return declaration == null
                ? behaviour.planOutcome(person, template)
                : behaviour.planOutcome(person, template, declaration);
    }

    /** Declares the outcome of all later messages to a person. */
    public void declare(String person, DeclaredOutcome declaration) {
        declarations.put(person, declaration);
    }

    /** Clears all declarations. */
    public void clearDeclarations() {
        declarations.clear();
    }
}
