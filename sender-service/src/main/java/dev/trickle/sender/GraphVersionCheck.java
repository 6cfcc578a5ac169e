package dev.trickle.sender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns at the start when Meta ends the configured version of the Graph API within 90 days. */
final class GraphVersionCheck {

    private static final Logger log = LoggerFactory.getLogger(GraphVersionCheck.class);

    private static final String ENDS = "/graph-versions.properties";
    private static final int WARNING_DAYS = 90;

    private final String version;
    private final InstantSource clock;

    GraphVersionCheck(String version, InstantSource clock) {
        this.version = version;
        this.clock = clock;
    }

    /** Logs when the version ends, if that is soon. */
    void check() {
        var ends = load();
        var end = ends.getProperty(version);
        if (end == null) {
            log.info("Graph API version has no known end version={} as-of={}", version, ends.getProperty("as-of"));
            return;
        }
        var days = ChronoUnit.DAYS.between(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), LocalDate.parse(end));
        if (days < 0) {
            log.error(
                    "Graph API version has ended, set sender.graph-version to a newer one version={} end={}",
                    version,
                    end);
        } else if (days <= WARNING_DAYS) {
            log.warn(
                    "Graph API version ends soon, set sender.graph-version to a newer one version={} end={} days={}",
                    version,
                    end,
                    days);
        }
    }

    private static Properties load() {
        try (var file = Objects.requireNonNull(GraphVersionCheck.class.getResourceAsStream(ENDS))) {
            var ends = new Properties();
            ends.load(file);
            return ends;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
