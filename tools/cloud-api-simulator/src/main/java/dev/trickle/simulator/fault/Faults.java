package dev.trickle.simulator.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What goes wrong at present; the first fault of the list that hits a call decides what becomes of it. */
public final class Faults {

    private final Random chance;
    private List<ActiveFault> armed = List.of();

    /** Nothing goes wrong yet; the seed decides which calls are hit later. */
    public Faults(long seed) {
        this.chance = new Random(seed);
    }

    /** Replaces all faults; what the earlier ones have hit is forgotten. */
    public synchronized void arm(List<Fault> faults) {
        armed = faults.stream().map(ActiveFault::new).toList();
    }

    /** What happens to a call for this person, if anything. */
    public synchronized Optional<Fault> strike(String person) {
        return armed.stream()
                .filter(each -> each.fault.isFor(person))
                .filter(this::hits)
                .findFirst()
                .map(ActiveFault::hit);
    }

    /** The faults of the list, with what they have hit. */
    public synchronized List<FaultHits> struck() {
        var all = new ArrayList<FaultHits>();
        armed.forEach(each -> all.add(new FaultHits(each.fault, each.hits)));
        return all;
    }

    private boolean hits(ActiveFault each) {
        return each.seen++ >= each.fault.after()
                && each.hits < each.fault.times()
                && chance.nextDouble() < each.fault.share();
    }

    /**
     * A fault and its effect.
     *
     * @param hits how many calls it has decided
     */
    public record FaultHits(Fault fault, int hits) {}

    /** A fault that counts. */
    private static final class ActiveFault {

        private final Fault fault;
        private int seen;
        private int hits;

        private ActiveFault(Fault fault) {
            this.fault = fault;
        }

        private Fault hit() {
            hits++;
            return fault;
        }
    }
}
