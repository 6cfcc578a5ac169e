package dev.trickle.systemtest.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a class of the tests' own class path runs in a JVM of its own.
 *
 * @param program what it runs in the end, if {@code main} only starts it
 */
record JavaCommand(Class<?> main, Class<?> program, int heapMegabytes) {

    private static final int FIRST_WITH_UNSAFE_WARNING = 23;

    JavaCommand(Class<?> main, int heapMegabytes) {
        this(main, main, heapMegabytes);
    }

    List<String> arguments(List<String> arguments) {
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
        var classPath = System.getProperty("java.class.path");
        var programs = OtherVersion.replaceIn(BrokenClasses.prependTo(classPath));
        if (programs.equals(classPath)) {
            programs = PackedClasses.replaceFolders(classPath);
            command.addAll(ClassDataArchive.flags(program, programs));
        }
        command.addAll(List.of("-cp", programs, ParentWatchdog.class.getName(), main.getName()));
        command.addAll(arguments);
        return command;
    }
}
