package dev.trickle.stack.up;

import dev.trickle.cli.api.StackAddresses;
import dev.trickle.stack.LocalStack;
import dev.trickle.stack.StackSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.core.env.StandardEnvironment;

/** {@code ./trickle up}: everything on one machine, for real; the working folder is the data folder. */
public final class Up {

    private final DataFolder folder;
    private final UpSettings settings;
    private final LocalStack stack;
    private final AtomicBoolean addressesWritten = new AtomicBoolean();
    private final AtomicBoolean ending = new AtomicBoolean();

    private Up(DataFolder folder, UpSettings settings) {
        this.folder = folder;
        this.settings = settings;
        this.stack = new LocalStack(
                new StackSettings(
                        folder.path(),
                        settings.ports(),
                        variables(),
                        Optional.empty(),
                        Optional.empty(),
                        settings.missing().isEmpty()),
                part -> System.out.println("  started " + part));
    }

    /** Runs until it is interrupted; ends with status 1 if something does not start. */
    public static void main(String[] arguments) throws InterruptedException {
        var folder = new DataFolder(Path.of("").toAbsolutePath());
        if (!isPrivate(folder)) {
            System.exit(1);
        }
        // Before the first logger is asked for: it decides where the log goes.
        System.setProperty("trickle.log", folder.log().toString());
        if (!started(folder)) {
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    /** Before anything is written there. */
    private static boolean isPrivate(DataFolder folder) {
        try {
            if (folder.ensurePrivate()) {
                System.out.println("Data folder was accessible to other accounts; its mode is 0700 now");
            }
            folder.ensureLog();
            return true;
        } catch (RuntimeException failure) {
            System.err.println(failure.getMessage());
            return false;
        }
    }

    private static boolean started(DataFolder folder) {
        try {
            folder.ensureSettings();
            var up = new Up(folder, UpSettings.in(folder.settings(), new StandardEnvironment()));
            Runtime.getRuntime().addShutdownHook(new Thread(up::end, "up-end"));
            return up.start();
        } catch (RuntimeException failure) {
            System.err.println(failure.getMessage());
            return false;
        }
    }

    private boolean start() {
        System.out.println("Data, settings and log are in " + folder.path());
        try {
            stack.start();
        } catch (RuntimeException failure) {
            if (!ending.get()) {
                System.err.println("It did not start: " + failure.getMessage() + "\nThe log: " + folder.log());
            }
            return false;
        }
        new StackAddresses(stack.api(), stack.scheduler()).write(folder.path());
        addressesWritten.set(true);
        System.out.println("The API: " + stack.api() + " (this machine only, no token needed)\nWebhooks: "
                + stack.webhooks() + "/webhooks/whatsapp");
        settings.missing().forEach(setting -> System.out.println("  not set: " + setting));
        if (!settings.missing().isEmpty()) {
            System.out.println(
                    "Nothing is sent until that is set in " + folder.settings() + " and it is started again.");
        }
        System.out.println("Ctrl-C ends it.");
        return true;
    }

    private Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>();
        variables.put("TRICKLE_CONTACT_KEY_SECRET", folder.secret("contact-key-secret"));
        if (!settings.hasAppSecret()) {
            // Nobody knows it, so every webhook is refused until the real one is set.
            variables.put("WHATSAPP_APP_SECRETS", folder.secret("app-secret-placeholder"));
        }
        return variables;
    }

    private void end() {
        ending.set(true);
        // Another stack may run on the folder, and this one did not start because of it.
        if (addressesWritten.get()) {
            StackAddresses.delete(folder.path());
        }
        stack.close();
    }
}
