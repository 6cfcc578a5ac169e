package dev.trickle.systemtest.designs;

import dev.trickle.systemtest.harness.Harness;
import dev.trickle.systemtest.harness.Program;
import java.util.List;
import java.util.stream.IntStream;

/** A design and its two instances. */
record Contestant(Design design, List<Instance> instances) {

    private static final int HEAP_MEGABYTES = 48;

    static Contestant of(Design design, Harness harness) {
        return new Contestant(
                design,
                IntStream.range(1, 3)
                        .mapToObj(number -> instance(design, number, harness))
                        .toList());
    }

    private static Instance instance(Design design, int number, Harness harness) {
        var name = design.group() + "-" + number;
        var version = "v%d.%d".formatted(design.major(), number);
        return new Instance(
                name,
                version,
                switch (design) {
                    case CALL_THEN_COMMIT -> plain(CallThenCommit.class, design, name, version, harness);
                    case COMMIT_THEN_CALL -> plain(CommitThenCall.class, design, name, version, harness);
                    case CLAIM_THEN_CALL -> ours(name, version, harness);
                });
    }

    private static Program plain(Class<?> main, Design design, String name, String version, Harness harness) {
        return harness.program(
                name,
                main,
                HEAP_MEGABYTES,
                name,
                design.group(),
                harness.broker().bootstrapServers(),
                harness.simulator().address().toString(),
                version);
    }

    private static Program ours(String name, String version, Harness harness) {
        return harness.sender(
                        name,
                        version,
                        "--sender.messages-per-second=40",
                        // No status-service takes the webhooks.
                        "--sender.missing-webhooks.enabled=false",
                        // Longer than anything stands still here; then who is not settled is listed soon.
                        "--sender.call-deadline=15s",
                        "--sender.sweep-grace=1s",
                        "--sender.sweep-every=1s")
                .program();
    }

    /**
     * One process of a design.
     *
     * @param graphVersion tells its calls from those of the others
     */
    record Instance(String name, String graphVersion, Program program) {}
}
