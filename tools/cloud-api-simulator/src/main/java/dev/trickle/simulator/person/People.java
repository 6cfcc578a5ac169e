package dev.trickle.simulator.person;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Everybody who can be written to: most behave as the seed says, some as they were declared. */
public final class People {

    private final Behaviour behaviour;
    private final Map<String, Declared> declared = new ConcurrentHashMap<>();

    public People(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    /** What will happen to a message accepted now. */
    public Fate fateOf(String person, String template) {
        var declaration = declared.get(person);
        return declaration == null
                ? behaviour.towards(person, template)
                : behaviour.towards(person, template, declaration);
    }

    /** Decides the outcome of all later messages to a person. */
    public void declare(String person, Declared declaration) {
        declared.put(person, declaration);
    }

    /** Lets everybody behave as the seed says again. */
    public void forgetDeclared() {
        declared.clear();
    }
}
