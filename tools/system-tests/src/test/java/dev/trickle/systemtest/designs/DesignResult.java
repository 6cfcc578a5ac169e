package dev.trickle.systemtest.designs;

import dev.trickle.systemtest.harness.SimulatorProcess.Accepted;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The outcome of the requests of one design, according to the ledger of the simulator.
 *
 * @param requested number of requested messages
 * @param delivered number of accepted messages
 * @param duplicates messages beyond the first per request; for the sender-service, beyond the first per recipient
 * @param lost messages that were never sent and not reported
 * @param listed messages listed as unconfirmed
 */
record DesignResult(Design design, int requested, int delivered, int duplicates, int lost, int listed) {

    /**
     * Counts the outcomes.
     *
     * @param wanted callback data of the requested messages
     * @param listed those that the design lists as unconfirmed
     */
    static DesignResult of(Design design, Set<String> wanted, Set<String> listed, List<Accepted> ledger) {
        var own = ledger.stream()
                .map(Accepted::echo)
                .filter(design::isOwnCall)
                .map(echo -> echo.substring(design.echoPrefix().length()))
                .map(design::unitOf)
                .toList();
        var delivered = new HashSet<>(own);
        var lost = new HashSet<>(wanted);
        lost.removeAll(delivered);
        lost.removeAll(listed);
        return new DesignResult(
                design, wanted.size(), delivered.size(), own.size() - delivered.size(), lost.size(), listed.size());
    }

    /** Returns the recipient part of an attempt id. */
    static String recipient(String attempt) {
        return attempt.substring(0, attempt.indexOf('.'));
    }
}
