package dev.trickle.systemtest.designs;

import dev.trickle.systemtest.harness.SimulatorProcess.Accepted;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What became of the requests of one design, by the ledger of the simulator.
 *
 * @param requested how many messages were to be sent
 * @param delivered how many of them WhatsApp has taken
 * @param duplicates messages beyond the first of the same request; of ours, beyond the first to the same recipient
 * @param lost messages that were never sent, without anybody knowing
 * @param listed messages of which is known that they may or may not have been sent
 */
record DesignResult(Design design, int requested, int delivered, int duplicates, int lost, int listed) {

    /**
     * Counts them.
     *
     * @param wanted what the design was to send, as its calls echo it
     * @param listed those of them that it knows to be unclear
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

    /** An attempt without its number. */
    static String recipient(String attempt) {
        return attempt.substring(0, attempt.indexOf('.'));
    }
}
