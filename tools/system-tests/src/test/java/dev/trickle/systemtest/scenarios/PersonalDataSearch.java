package dev.trickle.systemtest.scenarios;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.toCollection;

import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.ServiceProcess;
import dev.trickle.systemtest.harness.TestInfrastructure;
import dev.trickle.systemtest.harness.TopicRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Searches every column of every table, every record of every topic and every service log for texts. */
final class PersonalDataSearch {

    private static final String COLUMNS = """
            SELECT format('%I.%I', table_schema, table_name) AS source, table_name, column_name, data_type
              FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
             WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
            """;

    private final TestInfrastructure testInfrastructure;
    private final List<ServiceProcess> services;

    PersonalDataSearch(TestInfrastructure testInfrastructure, List<ServiceProcess> services) {
        this.testInfrastructure = testInfrastructure;
        this.services = services;
    }

    /** Returns the columns, topics and logs that contain one of the texts. */
    Set<String> find(List<String> texts) {
        return Stream.of(columns(texts), topics(texts), logs(texts))
                .flatMap(places -> places)
                .collect(toCollection(TreeSet::new));
    }

    private Stream<String> columns(List<String> texts) {
        return testInfrastructure
                .databaseServer()
                .jdbcClient()
                .sql(COLUMNS)
                .query((row, number) -> new Column(
                        row.getString("source"),
                        row.getString("table_name"),
                        row.getString("column_name"),
                        row.getString("data_type")))
                .stream()
                .filter(column -> contains(column, texts))
                .map(Column::qualifiedName);
    }

    private boolean contains(Column column, List<String> texts) {
        return testInfrastructure
                .databaseServer()
                .jdbcClient()
                .sql("SELECT EXISTS (SELECT FROM %s, unnest(:texts) AS looked_for WHERE position(looked_for IN %s) > 0)"
                        .formatted(column.table(), column.asText()))
                .param("texts", texts.toArray(String[]::new))
                .query(Boolean.class)
                .single();
    }

    private Stream<String> topics(List<String> texts) {
        var topicRecords =
                TopicRecords.allRecords(testInfrastructure.brokerServer().bootstrapServers());
        return allTopics().stream()
                .filter(topic -> topicRecords.read(topic).stream().anyMatch(record -> contains(record, texts)))
                .map(topic -> "topic " + topic);
    }

    /** All topics, internal and changelog topics included. */
    private Set<String> allTopics() {
        try (var admin = testInfrastructure.brokerServer().admin()) {
            return admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static boolean contains(ConsumerRecord<byte[], byte[]> record, List<String> texts) {
        return contains(record.key(), texts)
                || contains(record.value(), texts)
                || Stream.of(record.headers().toArray()).anyMatch(header -> contains(header.value(), texts));
    }

    private static boolean contains(byte @Nullable [] bytes, List<String> texts) {
        return bytes != null && contains(new String(bytes, ISO_8859_1), texts);
    }

    private static boolean contains(String all, List<String> texts) {
        return texts.stream().anyMatch(all::contains);
    }

    private Stream<String> logs(List<String> texts) {
        return services.stream()
                .map(ServiceProcess::childProcess)
                .map(ChildProcess::name)
                .filter(name -> contains(log(name), texts))
                .map(name -> "log of " + name);
    }

    private String log(String name) {
        try {
            return Files.readString(testInfrastructure.folder().resolve(name + ".log"), ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * A column of a table.
     *
     * @param table quoted SQL name
     */
    private record Column(String table, String tableName, String name, String type) {

        String asText() {
            var quoted = '"' + name + '"';
            return type.equals("bytea") ? "encode(" + quoted + ", 'escape')" : quoted + "::text";
        }

        String qualifiedName() {
            return tableName + "." + name;
        }
    }
}
