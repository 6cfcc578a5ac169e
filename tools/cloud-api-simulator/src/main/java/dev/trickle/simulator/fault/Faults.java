package dev.trickle.simulator.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The current faults; the first fault in the list that applies to a call determines its result. */
public final class Faults {

    private final Random chance;
    private List<ActiveFault> active = List.of();

    /** Starts without faults. */
    public Faults(long seed) {
        this.chance = new Random(seed);
    }

    /** Replaces all faults and their counts. */
    public synchronized void replace(List<Fault> faults) {
        active = faults.stream().map(ActiveFault::new).toList();
    }

    /** Returns the fault of a call to this person, if any. */
    public synchronized Optional<Fault> select(String person) {
        return active.stream()
                .filter(each -> each.fault.isFor(person))
                .filter(this::isHit)
                .findFirst()
                .map(ActiveFault::countHit);
    }

    /** Returns the faults with the number of affected calls. */
    public synchronized List<FaultHits> listHits() {
        var all = new ArrayList<FaultHits>();
        active.forEach(each -> all.add(new FaultHits(each.fault, each.hits)));
        return all;
    }

    private boolean isHit(ActiveFault each) {
        return each.calls++ >= each.fault.after()
                && each.hits < each.fault.times()
                && chance.nextDouble() < each.fault.share();
    }

    /**
     * A fault and its count.
     *
     * @param hits number of affected calls
     */
    public record FaultHits(Fault fault, int hits) {}

    /** A fault with its counters. */
    private static final class ActiveFault {

        private final Fault fault;
        private int calls;
        private int hits;

        private ActiveFault(Fault fault) {
            this.fault = fault;
        }

        private Fault countHit() {
            hits++;
            return fault;
        }
    }
}
