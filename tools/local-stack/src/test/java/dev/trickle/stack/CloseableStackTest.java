package dev.trickle.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CloseableStackTest {

    private final List<String> ended = Collections.synchronizedList(new ArrayList<>());
    private final CloseableStack parts = new CloseableStack();

    @Test
    void endInTheReverseOrder() {
        start("database");
        start("broker");

        parts.close();

        assertThat(ended).containsExactly("broker", "database");
    }

    @Test
    void endEvenIfOneOfThemDoesNotEndCleanly() {
        start("database");
        parts.start("broker", () -> () -> {
            throw new IllegalStateException("stuck");
        });

        parts.close();

        assertThat(ended).containsExactly("database");
    }

    @Test
    void areNotJoinedByAnotherAfterTheEnd() {
        parts.close();

        assertThatThrownBy(() -> start("late")).isInstanceOf(CloseableStack.Ended.class);
    }

    @Test
    void endIsOnlyOnce() {
        start("database");

        parts.close();
        parts.close();

        assertThat(ended).containsExactly("database");
    }

    @Test
    void includeTheOneThatIsBeingStartedWhenTheEndComes() throws Exception {
        var starting = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var starter = Thread.ofVirtual()
                .start(() -> parts.start("database", () -> {
                    starting.countDown();
                    await(goOn);
                    return () -> ended.add("database");
                }));
        starting.await();
        var ender = Thread.ofVirtual().start(parts::close);
        goOn.countDown();

        starter.join();
        ender.join();

        assertThat(ended).containsExactly("database");
    }

    private void start(String name) {
        parts.start(name, () -> () -> ended.add(name));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
