package dev.trickle.cli.deadletter;

import dev.trickle.cli.api.Environment;
import dev.trickle.cli.api.ListOutput;
import dev.trickle.cli.console.ExitCodes;
import dev.trickle.cli.console.TextTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./trickle dead-letters list}. */
@Command(
        name = "list",
        description = "List the dead letters of all services: where each record came from, why it could not be read,"
                + " and whether it was replayed.",
        exitCodeList = {
            "0:The dead letters were listed.",
            "1:The command failed; the message says why.",
            "2:The command line is wrong.",
            "3:Kafka cannot be reached."
        })
public final class DeadLettersListCommand implements Callable<Integer> {

    @Mixin
    private final ListOutput output = new ListOutput();

    @Mixin
    private final KafkaOptions options;

    public DeadLettersListCommand(Environment environment) {
        this.options = new KafkaOptions(environment);
    }

    @Override
    public Integer call() {
        try (var topics = new DeadLetterTopics(options.consumerSettings())) {
            var letters = topics.findAll();
            output.print(letters.stream().map(DeadLettersListCommand::toJson).toList(), table(letters));
        }
        return ExitCodes.OK;
    }

    private static TextTable table(List<StoredDeadLetter> letters) {
        var table = new TextTable("ID", "SERVICE", "FROM", "WRITTEN", "CAUSE", "BYTES", "REPLAYED");
        letters.forEach(letter -> table.add(
                letter.id(),
                letter.service(),
                origin(letter),
                letter.writtenAt(),
                cause(letter),
                letter.bytes(),
                letter.replayedAt() == null ? "no" : letter.replayedAt()));
        return table;
    }

    private static Map<String, @Nullable Object> toJson(StoredDeadLetter letter) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("id", letter.id().toString());
        json.put("service", letter.service());
        json.put("from", origin(letter));
        json.put("written_at", letter.writtenAt());
        json.put("cause", cause(letter));
        json.put("bytes", letter.bytes());
        json.put("replayed_at", letter.replayedAt());
        return json;
    }

    private static String origin(StoredDeadLetter letter) {
        return letter.origin()
                .map(origin -> origin.topic() + "/" + origin.partition() + "/" + origin.offset())
                .orElse("unknown");
    }

    /** Without the package of the exception. */
    private static String cause(StoredDeadLetter letter) {
        return letter.origin()
                .map(origin -> origin.cause().substring(origin.cause().lastIndexOf('.') + 1))
                .orElse("unknown");
    }
}
