package dev.trickle.systemtest.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.Service;
import dev.trickle.systemtest.harness.TailsOfLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The disk of the only broker is lost, and with it every topic and every offset. Nobody can go on as if nothing had
 * happened, which is why production has three brokers; but the claims are in PostgreSQL, and nobody gets anything twice:
 * the sender calls nobody before an operator has told it where to begin.
 */
@ExtendWith(TailsOfLogs.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class LostTopicsIT {

    private static final int PEOPLE = 80;
    private static final int LIMIT = 30;

    @Test
    void whoeverLosesAllTopicsWritesToNobodyTwice() throws IOException {
        try (var world = World.start(getClass())) {
            world.limitIs(LIMIT);
            var sale = world.order(world.always(), "lost_topics", PEOPLE);
            sale.awaitMessages(5);

            loseTheTopicsOf(world);
            var calendar = world.harness().calendar();
            calendar.skipTo(calendar.instant().plus(Duration.ofDays(3)));
            var messages = sale.messages().size();
            var later = world.order(world.byDay(), "after_the_loss", World.A_DAY);
            World.remains(() -> assertThat(later.messages()).isEmpty());

            letTheSenderBeginAnew(world);
            later.runToTheEnd();

            assertThat(later.messages()).hasSize(World.A_DAY);
            assertThat(sale.messages()).hasSize(messages).hasSizeLessThan(PEOPLE);
            assertThat(sale.breaches(LIMIT)).doesNotContainKeys("duplicates", "over_limit", "after_stop");
            // Nobody is told that all is well: it is not over, and most are without a message.
            assertThat(sale.breaches(LIMIT)).containsKey("forgotten");
        }
    }

    private static void loseTheTopicsOf(World world) throws IOException {
        var broker = world.harness().broker().program();
        broker.kill();
        delete(world.harness().folder().resolve("kafka"));
        broker.start().awaitUp();
        world.services().stream().map(Service::program).forEach(program -> {
            program.kill();
            program.start().awaitUp();
        });
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** It has been told by nobody how far it was, and guesses nothing: an operator says so. */
    private static void letTheSenderBeginAnew(World world) {
        var sender = world.sender().program();
        sender.kill();
        world.harness().broker().letReadFromTheBeginning("sender");
        sender.start().awaitUp();
    }
}
