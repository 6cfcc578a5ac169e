package dev.trickle.systemtest.promises;

import dev.trickle.systemtest.harness.TestInfrastructure;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * The sources of evidence of an installation.
 *
 * @param tables a client that may read all tables
 * @param bootstrapServers of the broker
 * @param ledger the ledger lines of the simulator
 * @param machineTime converts an instant of the shared clock to the machine's clock
 */
public record EvidenceSources(
        JdbcClient tables,
        String bootstrapServers,
        Supplier<Stream<JsonNode>> ledger,
        UnaryOperator<Instant> machineTime) {

    public static EvidenceSources of(TestInfrastructure testInfrastructure) {
        return new EvidenceSources(
                testInfrastructure.databaseServer().jdbcClient(),
                testInfrastructure.brokerServer().bootstrapServers(),
                testInfrastructure.simulatorProcess()::ledgerLines,
                testInfrastructure::machineTimeOf);
    }
}
