package dev.trickle.systemtest.harness;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates the commands that start applications, on the machine's clock or on a {@link SharedClock}. */
final class ApplicationLauncher {

    private final List<String> file;
    private final @Nullable SharedClock sharedClock;

    private ApplicationLauncher(List<String> file, @Nullable SharedClock sharedClock) {
        this.file = file;
        this.sharedClock = sharedClock;
    }

    static ApplicationLauncher onMachineClock() {
        return new ApplicationLauncher(List.of(), null);
    }

    static ApplicationLauncher onSharedClock(Path clockFile) {
        return new ApplicationLauncher(List.of(clockFile.toString()), SharedClock.openFile(clockFile));
    }

    SharedClock sharedClock() {
        if (sharedClock == null) {
            throw new IllegalStateException("The applications use the machine's clock");
        }
        return sharedClock;
    }

    Instant machineTimeOf(Instant instant) {
        return sharedClock == null ? instant : sharedClock.machineTimeOf(instant);
    }

    List<String> command(Class<?> application, int heapMegabytes, List<String> arguments) {
        if (file.isEmpty()) {
            return new JavaCommand(application, heapMegabytes).arguments(arguments);
        }
        var all = new ArrayList<>(file);
        all.add(application.getName());
        all.addAll(arguments);
        return new JavaCommand(ServiceOnSharedClock.class, application, heapMegabytes).arguments(all);
    }
}
