package dev.trickle.stack.up;

import dev.trickle.cli.api.StackAddress;
import dev.trickle.cli.program.ProgramArguments;
import dev.trickle.cli.program.UpCommand;
import dev.trickle.cli.stack.InstallationFile;
import dev.trickle.pipeline.installation.InternalToken;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.settings.InvalidSettingsException;
import dev.trickle.stack.LocalStack;
import dev.trickle.stack.StackSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Runs {@code ./trickle up}: the complete pipeline on one machine with the real Cloud API. The working folder is the
 * data folder.
 */
public final class Up {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);
    private static final int MAX_POLLS = 40;

    private final DataFolder folder;
    private final UpSettings settings;
    private final LocalStack stack;
    private final AtomicBoolean hasWrittenAddress = new AtomicBoolean();
    private final AtomicBoolean isStopping = new AtomicBoolean();
    private volatile @Nullable StateConsole stateConsole;

    private Up(DataFolder folder, UpSettings settings) {
        this.folder = folder;
        this.settings = settings;
        this.stack = new LocalStack(
                new StackSettings(
                        folder.path(),
                        settings.ports(),
                        variables(),
                        settings.hasSimulator()
                                ? Optional.of(SimulatedWhatsApp.simulation(settings.ports()))
                                : Optional.empty(),
                        Optional.empty(),
                        settings.missing().isEmpty()),
                component -> System.out.println("  started " + component));
    }

    /** Runs until it is interrupted. The exit status is 1 if a component does not start. */
    public static void main(String[] arguments) throws InterruptedException {
        var folder = new DataFolder(Path.of("").toAbsolutePath());
        if (!isPrivate(folder)) {
            System.exit(1);
        }
        // Set before the first logger is created, because it is the path of the log file.
        System.setProperty("trickle.log", folder.log().toString());
        var command = ProgramArguments.parse(new UpCommand(), List.of(arguments));
        if (!startIn(folder, command.simulator())) {
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    /** Makes the folder private before anything is written to it. */
    private static boolean isPrivate(DataFolder folder) {
        try {
            if (folder.ensurePrivate()) {
                System.out.println("The data folder was accessible to other accounts. Its mode is now 0700");
            }
            folder.ensureLog();
            return true;
        } catch (RuntimeException failure) {
            System.err.println(failure.getMessage());
            return false;
        }
    }

    private static boolean startIn(DataFolder folder, boolean withSimulator) {
        try {
            folder.ensureSettings(withSimulator);
            var file = InstallationFile.ofFolder(folder.path());
            verifyStack(file, withSimulator);
            var up = new Up(folder, UpSettings.load(file, new StandardEnvironment()));
            up.verifySettings();
            up.printRefusals();
            Runtime.getRuntime().addShutdownHook(new Thread(up::stop, "up-end"));
            return up.start();
        } catch (RuntimeException failure) {
            System.err.println(failure.getMessage());
            return false;
        }
    }

    private static void verifyStack(InstallationFile file, boolean withSimulator) {
        var stack = file.stack();
        if (withSimulator && !stack.simulator()) {
            throw new IllegalStateException(file.path() + " belongs to an installation with the real WhatsApp."
                    + " Choose another folder for a trial: --data trial");
        }
        if (!stack.portProblems().isEmpty()) {
            throw new IllegalStateException(String.join("\n", stack.portProblems()));
        }
    }

    /** Checks the settings of all services before any component starts. */
    private void verifySettings() {
        var errors = stack.settingErrors(
                settings.missing().contains(UpSettings.ACCESS_TOKEN)
                        ? Map.of("WHATSAPP_ACCESS_TOKEN", "is asked for below")
                        : Map.of());
        if (!errors.isEmpty()) {
            throw new InvalidSettingsException(errors);
        }
    }

    /** A refusal does not prevent the start: webhooks must be received, and a token may be replaced later. */
    private void printRefusals() {
        if (settings.hasSimulator()) {
            System.out.println("WhatsApp is simulated: no message leaves this machine.");
            return;
        }
        if (!settings.missing().isEmpty()) {
            return;
        }
        var sender = stack.senderSettings();
        var sharedSettings = Binder.get(sender).bindOrCreate("trickle", SharedSettings.class);
        var problems = new WhatsAppCheck(sharedSettings, sender).problems();
        if (problems.isEmpty()) {
            System.out.println("WhatsApp accepts the access token, the phone numbers and the business accounts.");
        } else {
            problems.forEach(System.out::println);
            System.out.println("No messages are sent for the accounts named above until this is corrected.");
        }
    }

    private boolean start() {
        System.out.println("Data, settings and log: " + folder.path());
        try {
            stack.start();
        } catch (RuntimeException failure) {
            if (!isStopping.get()) {
                System.err.println("The start failed: " + failure.getMessage() + "\nLog: " + folder.log());
            }
            return false;
        }
        new StackAddress(stack.api(), stack.bootstrapServers()).write(folder.path());
        hasWrittenAddress.set(true);
        printState();
        settings.missing().forEach(setting -> System.out.println("  missing setting: " + setting));
        if (!settings.missing().isEmpty()) {
            System.out.println("No messages are sent until these settings are in " + folder.settings()
                    + " and Trickle is restarted.");
        }
        System.out.println("Press Ctrl-C to stop.");
        return true;
    }

    /** Waits a moment for the answers of WhatsApp, so that the first report is complete. */
    private void printState() {
        var sharedSettings = stack.sharedSettings();
        var isSending = settings.missing().isEmpty();
        var state = new InstallationState(
                sharedSettings,
                JdbcClient.create(stack.database()),
                isSending
                        ? Optional.of(new SendingStatusClient(
                                stack.sender(), new InternalToken(sharedSettings.internalToken())))
                        : Optional.empty());
        for (var polls = 0; polls < MAX_POLLS && !state.isComplete(); polls++) {
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
        System.out.println("All services have started:");
        var console = new StateConsole(state::read, System.out);
        stateConsole = console;
        console.printAll(addresses(state.lastWebhooks()));
        console.watch();
    }

    private Map<String, String> addresses(Map<String, String> lastWebhooks) {
        var texts = new LinkedHashMap<>(lastWebhooks);
        texts.put("API", stack.api() + " (this machine only, no token required)");
        texts.put("API documentation", stack.api() + "/docs");
        if (settings.hasSimulator()) {
            texts.put(
                    "Messages that the simulated WhatsApp accepted",
                    stack.simulator().toString());
            return texts;
        }
        texts.put(
                "Callback address for webhooks",
                "the public https address that leads to " + stack.webhooks() + "/webhooks/whatsapp");
        return texts;
    }

    private Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>();
        variables.put("TRICKLE_CONTACT_KEY_SECRET", folder.secret("contact-key-secret"));
        if (settings.hasSimulator()) {
            variables.putAll(SimulatedWhatsApp.settings(settings.ports()));
        }
        if (!settings.hasAppSecret()) {
            // A random secret, so that every webhook is rejected until the real one is set.
            variables.put("WHATSAPP_APP_SECRETS", folder.secret("app-secret-placeholder"));
        }
        return variables;
    }

    private void stop() {
        isStopping.set(true);
        var console = stateConsole;
        if (console != null) {
            console.close();
        }
        // The stack is closed even if the file cannot be deleted.
        try (stack) {
            // Another stack may run on the folder, which is then the reason why this one did not start.
            if (hasWrittenAddress.get()) {
                StackAddress.delete(folder.path());
            }
        }
    }
}
