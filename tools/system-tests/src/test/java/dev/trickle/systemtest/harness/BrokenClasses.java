package dev.trickle.systemtest.harness;

import java.io.File;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Classes that programs find before the sound ones of the same name. */
public final class BrokenClasses {

    private static volatile @Nullable Path first;

    private BrokenClasses() {}

    /** For every program that is started from now on. */
    public static void goFirst(Path classes) {
        first = classes;
    }

    /** Everything is sound again. */
    public static void none() {
        first = null;
    }

    /**
     * The folder of the broken classes.
     *
     * @throws IllegalStateException if nothing is broken
     */
    static Path folder() {
        var folder = first;
        if (folder == null) {
            throw new IllegalStateException("No classes are broken");
        }
        return folder;
    }

    static String before(String sound) {
        return first == null ? sound : first + File.pathSeparator + sound;
    }
}
