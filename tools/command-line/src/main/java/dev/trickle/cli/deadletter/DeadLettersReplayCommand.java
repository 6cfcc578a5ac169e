package dev.trickle.cli.deadletter;

import dev.trickle.cli.api.Environment;
import dev.trickle.cli.console.CommandFailed;
import dev.trickle.cli.console.ExitCodes;
import dev.trickle.cli.deadletter.ReplayMarker.Origin;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./trickle dead-letters replay}. */
@Command(
        name = "replay",
        description = {
            "Publish the original record of dead letters again, once each, to the topic and partition that it came from.",
            "Do this after the cause is repaired, such as by an upgrade: a record that still cannot be read becomes a"
                    + " dead letter again. All readers of the topic read the record again, also those that have"
                    + " processed it: that changes nothing, because every reader merges repeated and late events."
        },
        exitCodeList = {
            "0:The records were published, or had been before.",
            "1:There is no such dead letter, or the command failed.",
            "2:The command line is wrong.",
            "3:Kafka cannot be reached."
        })
public final class DeadLettersReplayCommand implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    private Selection selection = new Selection();

    @Mixin
    private final KafkaOptions options;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public DeadLettersReplayCommand(Environment environment) {
        this.options = new KafkaOptions(environment);
    }

    @Override
    public Integer call() {
        try (var topics = new DeadLetterTopics(options.consumerSettings())) {
            topics.requireReachable();
            try (var replay = DeadLetterReplay.begin(options.producerSettings(), topics)) {
                var letters = replay.find(selection::includes);
                selection.requireFound(letters);
                replay(replay, letters, spec.commandLine().getOut());
            }
        }
        return ExitCodes.OK;
    }

    private static void replay(DeadLetterReplay replay, List<StoredDeadLetter> letters, PrintWriter out) {
        Set<Origin> published = new HashSet<>();
        for (var letter : letters) {
            if (letter.isReplayed()
                    || letter.origin()
                            .map(Origin::of)
                            .filter(published::contains)
                            .isPresent()) {
                out.println(letter.id() + " was replayed before");
            } else {
                published.add(replay.replay(letter));
                out.println(letter.id() + " replayed");
            }
        }
    }

    /** Either ids or all. */
    private static final class Selection {

        @Parameters(
                arity = "1..*",
                paramLabel = "ID",
                converter = DeadLetterId.Converter.class,
                description = "The ids of dead letters, as './trickle dead-letters list' shows them.")
        private List<DeadLetterId> ids = List.of();

        @Option(names = "--all", description = "All dead letters that state their origin and were not replayed.")
        private boolean all;

        boolean includes(StoredDeadLetter letter) {
            return all ? !letter.isReplayed() && letter.origin().isPresent() : ids.contains(letter.id());
        }

        void requireFound(List<StoredDeadLetter> letters) {
            for (var id : ids) {
                if (letters.stream().noneMatch(letter -> letter.id().equals(id))) {
                    throw new CommandFailed(ExitCodes.FAILED, "There is no dead letter " + id);
                }
            }
        }
    }
}
