package dev.trickle.systemtest.designs;

import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.TestInfrastructure;
import java.util.List;
import java.util.stream.IntStream;

/** A design and its two instances. */
record DesignUnderTest(Design design, List<Instance> instances) {

    private static final int HEAP_MEGABYTES = 48;

    static DesignUnderTest of(Design design, TestInfrastructure testInfrastructure) {
        return new DesignUnderTest(
                design,
                IntStream.range(1, 3)
                        .mapToObj(number -> instance(design, number, testInfrastructure))
                        .toList());
    }

    private static Instance instance(Design design, int number, TestInfrastructure testInfrastructure) {
        var name = design.group() + "-" + number;
        var version = "v%d.%d".formatted(design.majorVersion(), number);
        return new Instance(
                name,
                version,
                switch (design) {
                    case CALL_THEN_COMMIT ->
                        plainDesign(CallThenCommit.class, design, name, version, testInfrastructure);
                    case COMMIT_THEN_CALL ->
                        plainDesign(CommitThenCall.class, design, name, version, testInfrastructure);
                    case CLAIM_THEN_CALL -> claimDesign(name, version, testInfrastructure);
                });
    }

    private static ChildProcess plainDesign(
            Class<?> main, Design design, String name, String version, TestInfrastructure testInfrastructure) {
        return testInfrastructure.program(
                name,
                main,
                HEAP_MEGABYTES,
                name,
                design.group(),
                testInfrastructure.brokerServer().bootstrapServers(),
                testInfrastructure.simulatorProcess().address().toString(),
                version);
    }

    private static ChildProcess claimDesign(String name, String version, TestInfrastructure testInfrastructure) {
        return testInfrastructure
                .sender(
                        name,
                        version,
                        "--sender.messages-per-second=40",
                        // No status-service receives the webhooks.
                        "--sender.missing-webhooks.enabled=false",
                        // Longer than any freeze here; unsettled attempts are listed soon afterwards.
                        "--trickle.call-deadline=15s",
                        "--sender.claim-expiry-grace=1s",
                        "--sender.sweep-interval=1s")
                .childProcess();
    }

    /**
     * A process of a design.
     *
     * @param graphVersion identifies the calls of the instance
     */
    record Instance(String name, String graphVersion, ChildProcess program) {}
}
