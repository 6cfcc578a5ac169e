package dev.trickle.systemtest.promises;

import dev.trickle.systemtest.harness.TestInfrastructure;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * Where an installation keeps its books.
 *
 * @param tables with the right to read all of them
 * @param bootstrapServers of the broker that has the topics
 * @param ledger the lines of whatever WhatsApp's stand-in has accepted
 * @param machineTime what the machine's clock showed at an instant of the calendar
 */
public record EvidenceSources(
        JdbcClient tables,
        String bootstrapServers,
        Supplier<Stream<JsonNode>> ledger,
        UnaryOperator<Instant> machineTime) {

    public static EvidenceSources of(TestInfrastructure testInfrastructure) {
        return new EvidenceSources(
                testInfrastructure.databaseServer().sql(),
                testInfrastructure.brokerServer().bootstrapServers(),
                testInfrastructure.simulatorProcess()::lines,
                testInfrastructure::machineTimeOf);
    }
}
