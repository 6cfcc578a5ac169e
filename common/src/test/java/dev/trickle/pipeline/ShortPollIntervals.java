package dev.trickle.pipeline;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets tests await conditions in short intervals: most conditions hold after a few milliseconds, and the library's
 * first look is after 100. JUnit finds this class through {@code META-INF/services}.
 */
public final class ShortPollIntervals implements LauncherSessionListener {

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    }
}
