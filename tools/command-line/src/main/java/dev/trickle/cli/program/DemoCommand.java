package dev.trickle.cli.program;

import dev.trickle.cli.console.ExitCodes;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./trickle demo}: its options. */
@Command(
        name = "demo",
        description = {
            "Send one campaign to simulated recipients and check every promise.",
            "Kafka, PostgreSQL, HTTP and webhooks are real; the WhatsApp Cloud API is simulated. The clock skips the"
                    + " hours in which nothing happens: the default of 40 days takes some minutes."
        },
        exitCodeList = {
            "0:The campaign ended and every promise was kept.",
            "1:A promise was broken, or the run failed.",
            "2:The command line is wrong; nothing was started."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final int DEFAULT_RECIPIENTS = 10_000;
    private static final int MAX_RECIPIENTS = 100_000;

    @ArgGroup
    private @Nullable Size size;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "250",
            converter = PositiveNumber.class,
            description = "Recipients a day (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--keep", description = "Keep the stack running when the campaign is over, until Ctrl-C.")
    private boolean keep;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Whether the stack keeps running when the campaign is over. */
    public boolean keep() {
        return keep;
    }

    /** Recipients a day. */
    public int limit() {
        return limit;
    }

    /**
     * The number of recipients of the campaign.
     *
     * @throws IllegalArgumentException if there are too many
     */
    public int recipients() {
        var recipients = size == null ? DEFAULT_RECIPIENTS : size.recipients(limit);
        if (recipients > MAX_RECIPIENTS) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "The demo takes at most %,d recipients: choose fewer --recipients or --days",
                    MAX_RECIPIENTS));
        }
        return (int) recipients;
    }

    @Override
    public Integer call() {
        try {
            recipients();
            return ExitCodes.START_PROGRAM;
        } catch (IllegalArgumentException tooMany) {
            throw new ParameterException(spec.commandLine(), tooMany.getMessage(), tooMany);
        }
    }

    /** The size of the campaign: either recipients or days. */
    private static final class Size {

        @Option(
                names = "--recipients",
                paramLabel = "N",
                converter = PositiveNumber.class,
                description = "Recipients of the campaign, at most 100,000 (default: 10,000).")
        private @Nullable Integer recipients;

        @Option(
                names = "--days",
                paramLabel = "N",
                converter = PositiveNumber.class,
                description = "As many recipients as N days take.")
        private @Nullable Integer days;

        private long recipients(int limit) {
            if (recipients != null) {
                return recipients;
            }
            return days == null ? DEFAULT_RECIPIENTS : (long) days * limit;
        }
    }
}
