package dev.trickle.cli.deadletter;

import dev.trickle.cli.api.Environment;
import dev.trickle.cli.console.ExitCodes;
import dev.trickle.cli.console.TextTable;
import dev.trickle.pipeline.DeadLetter;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./trickle dead-letters show}. */
@Command(
        name = "show",
        description = "Show a dead letter. Its key and the values of its content are masked.",
        exitCodeList = {
            "0:The dead letter was shown.",
            "1:There is no such dead letter, or the command failed.",
            "2:The command line is wrong.",
            "3:Kafka cannot be reached."
        })
public final class DeadLettersShowCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "ID",
            converter = DeadLetterId.Converter.class,
            description = "The id of the dead letter, as './trickle dead-letters list' shows it.")
    private DeadLetterId id = new DeadLetterId("", 0, 0);

    @Option(names = "--plain", description = "Show key and content as they are. They may contain personal data.")
    private boolean plain;

    @Mixin
    private final KafkaOptions options;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public DeadLettersShowCommand(Environment environment) {
        this.options = new KafkaOptions(environment);
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        try (var topics = new DeadLetterTopics(options.consumerSettings())) {
            var record = topics.load(id);
            out.println("id       " + id);
            out.println("written  " + Instant.ofEpochMilli(record.timestamp()));
            DeadLetter.of(record.headers()).ifPresent(origin -> print(out, origin));
            print(out, "key", plain, record.key());
            print(out, "content", plain, record.value());
        }
        return ExitCodes.OK;
    }

    private static void print(PrintWriter out, DeadLetter origin) {
        out.println("from     " + origin.topic() + "/" + origin.partition() + "/" + origin.offset());
        out.println("cause    " + origin.cause());
    }

    private static void print(PrintWriter out, String name, boolean plain, byte @Nullable [] bytes) {
        out.println(name
                + " ".repeat(9 - name.length())
                + TextTable.printable(plain ? MaskedPayload.plain(bytes) : MaskedPayload.mask(bytes)));
    }
}
