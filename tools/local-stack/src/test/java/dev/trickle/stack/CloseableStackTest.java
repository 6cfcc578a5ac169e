package dev.trickle.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CloseableStackTest {

    private final List<String> closed = Collections.synchronizedList(new ArrayList<>());
    private final CloseableStack stack = new CloseableStack();

    @Test
    void closesInReverseOrder() {
        start("database");
        start("broker");

        stack.close();

        assertThat(closed).containsExactly("broker", "database");
    }

    @Test
    void closesOthersIfOneFailsToClose() {
        start("database");
        stack.start("broker", () -> () -> {
            throw new IllegalStateException("stuck");
        });

        stack.close();

        assertThat(closed).containsExactly("database");
    }

    @Test
    void startsNothingAfterClose() {
        stack.close();

        assertThatThrownBy(() -> start("late")).isInstanceOf(CloseableStack.StackClosedException.class);
    }

    @Test
    void closesOnce() {
        start("database");

        stack.close();
        stack.close();

        assertThat(closed).containsExactly("database");
    }

    @Test
    void closesResourceThatIsBeingStarted() throws Exception {
        var starting = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var starter = Thread.ofVirtual()
                .start(() -> stack.start("database", () -> {
                    starting.countDown();
                    await(goOn);
                    return () -> closed.add("database");
                }));
        starting.await();
        var ender = Thread.ofVirtual().start(stack::close);
        goOn.countDown();

        starter.join();
        ender.join();

        assertThat(closed).containsExactly("database");
    }

    private void start(String name) {
        stack.start(name, () -> () -> closed.add(name));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
