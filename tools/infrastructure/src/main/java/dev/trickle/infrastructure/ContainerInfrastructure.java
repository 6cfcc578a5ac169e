package dev.trickle.infrastructure;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** Runs the images of the deployment with Testcontainers. */
final class ContainerInfrastructure implements Infrastructure {

    private static final int POSTGRES_PORT = 5432;

    private final KafkaContainer kafka = new KafkaContainer("apache/kafka-native:4.2.0");
    private final PostgreSQLContainer postgres = new PostgreSQLContainer("postgres:18-alpine").withUsername("postgres");

    ContainerInfrastructure() {
        kafka.start();
        postgres.start();
    }

    @Override
    public String bootstrapServers() {
        return kafka.getBootstrapServers();
    }

    @Override
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + postgres.getHost() + ":" + postgres.getMappedPort(POSTGRES_PORT) + "/" + database;
    }

    @Override
    public DataSource superuser() {
        var connections = new PGSimpleDataSource();
        connections.setUrl(jdbcUrl("postgres"));
        connections.setUser(postgres.getUsername());
        connections.setPassword(postgres.getPassword());
        return connections;
    }

    @Override
    public void close() {
        postgres.stop();
        kafka.stop();
    }
}
