package dev.trickle.systemtest.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a class of the tests' own class path runs in a JVM of its own. */
record JavaCommand(Class<?> main, int heapMegabytes) {

    private static final int FIRST_WITH_UNSAFE_WARNING = 23;

    List<String> with(List<String> arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                // A run of a minute ends before the optimising compiler has paid for itself.
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= FIRST_WITH_UNSAFE_WARNING) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(
                List.of("-cp", OtherVersion.in(BrokenClasses.classPath()), Leash.class.getName(), main.getName()));
        command.addAll(arguments);
        return command;
    }
}
