package dev.trickle.systemtest.chaos;

import static java.util.stream.Collectors.joining;

import dev.trickle.systemtest.chaos.Fault.Cut;
import dev.trickle.systemtest.chaos.Fault.Freeze;
import dev.trickle.systemtest.chaos.Fault.Kill;
import dev.trickle.systemtest.chaos.Fault.Restart;
import dev.trickle.systemtest.chaos.Fault.Rewind;
import dev.trickle.systemtest.chaos.Fault.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What goes wrong one after the other, and what people do before each; the same for the same seed. */
record Schedule(long seed, List<Step> steps) {

    /** Faults of a schedule. */
    static final int FAULTS = 10;

    /** Longer than any session, so that others take over. */
    private static final int LONGEST_FREEZE_MILLIS = 8_000;

    /** Nobody takes over what an API, a database, a broker or WhatsApp does. */
    private static final int LONGEST_ALONE_MILLIS = 4_000;

    private static final int SHORTEST_MILLIS = 500;
    private static final int LONGEST_CUT_MILLIS = 2_500;
    private static final int MOST_CALLS = 6;

    /** As often as each is here; whoever cancels all the time tests little. */
    private static final List<Act> ACTS = List.of(
            Act.NOTHING,
            Act.STOP_BY_WEBHOOK,
            Act.STOP_BY_WEBHOOK,
            Act.STOP_BY_WEBHOOK,
            Act.UNSUBSCRIBE,
            Act.UNSUBSCRIBE,
            Act.PAUSE,
            Act.PAUSE,
            Act.RESUME,
            Act.RESUME,
            Act.RESUME,
            Act.TAKE_OVER,
            Act.TAKE_OVER,
            Act.CANCEL);

    /** It has its ledger in memory. */
    private static final Set<Part> MORTAL = EnumSet.complementOf(EnumSet.of(Part.SIMULATOR));

    /** Others notice when their sessions end. */
    private static final Set<Part> IN_GROUPS = EnumSet.of(Part.SCHEDULER, Part.SENDER_1, Part.SENDER_2, Part.STATUS);

    private static final Set<Part> SERVICES =
            EnumSet.of(Part.API, Part.SCHEDULER, Part.SENDER_1, Part.SENDER_2, Part.STATUS);

    /** What people do, and what goes wrong then. */
    record Step(Act act, Fault fault) {}

    static Schedule of(long seed) {
        var chance = new Random(seed);
        var deck = deck(chance);
        Collections.shuffle(deck, chance);
        var steps = new ArrayList<Step>();
        for (var fault : deck.subList(0, FAULTS)) {
            steps.add(new Step(ACTS.get(chance.nextInt(ACTS.size())), fault));
        }
        return new Schedule(seed, List.copyOf(steps));
    }

    /** One of each kind, so that no schedule is made of one kind alone. */
    private static List<Fault> deck(Random chance) {
        var deck = new ArrayList<Fault>();
        MORTAL.forEach(part -> deck.add(new Kill(part)));
        SERVICES.forEach(part -> deck.add(new Restart(part)));
        for (var part : Part.values()) {
            deck.add(new Freeze(
                    part, millis(chance, IN_GROUPS.contains(part) ? LONGEST_FREEZE_MILLIS : LONGEST_ALONE_MILLIS)));
        }
        deck.add(new Rewind());
        for (var way : Way.values()) {
            for (var harm : Harm.values()) {
                deck.add(new Cut(way, harm, millis(chance, LONGEST_CUT_MILLIS)));
            }
        }
        for (var answer : Answer.values()) {
            deck.add(new Trouble(answer, 1 + chance.nextInt(MOST_CALLS)));
        }
        return deck;
    }

    private static Duration millis(Random chance, int most) {
        return Duration.ofMillis(chance.nextInt(SHORTEST_MILLIS, most + 1));
    }

    @Override
    public String toString() {
        return steps.stream()
                .map(step -> step.act() == Act.NOTHING ? step.fault().toString() : step.act() + "; " + step.fault())
                .collect(joining(", "));
    }
}
