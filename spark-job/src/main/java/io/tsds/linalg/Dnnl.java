package io.tsds.linalg;

import java.util.Locale;
import java.util.function.Function;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.presets.openblas_nolapack.SetNumThreads;

/**
 * oneDNN from the job jar, loaded once a process, with one thread for each thread that calls it.
 */
final class Dnnl {
  /** Bits of its instruction sets. */
  static final int AVX2_VNNI = 0x8;

  static final int AVX512_VNNI = 0x40;
  static final int AVX512_BF16 = 0x80;

  private final String name;
  private final SetNumThreads ompThreads;

  /** Whether the thread's products were bound to it. */
  private final ThreadLocal<Boolean> bound = ThreadLocal.withInitial(() -> false);

  private Dnnl() {
    dnnl_version_t version = dnnl.dnnl_version();
    this.name =
        String.format(
            Locale.ROOT, "oneDNN %d.%d.%d", version.major(), version.minor(), version.patch());
    Pointer setThreads = Loader.addressof("omp_set_num_threads");
    if (setThreads == null) {
      throw new IllegalStateException(name + " cannot be limited to one thread a task");
    }
    this.ompThreads = new ThreadSetter().put(setThreads);
  }

  /** A function of one int, to be called at an address. */
  private static final class ThreadSetter extends SetNumThreads {}

  /** A process tries to load the library once. */
  private static final class Loaded {
    static final Availability<Dnnl> ONCE =
        NativeLibraries.load(
            "oneDNN",
            Dnnl::new,
            dnnl.class,
            dnnl_engine.class,
            dnnl_exec_arg_t.class,
            dnnl_memory.class,
            dnnl_memory_desc.class,
            dnnl_primitive.class,
            dnnl_primitive_attr.class,
            dnnl_primitive_desc.class,
            dnnl_stream.class,
            dnnl_version_t.class,
            ThreadSetter.class);

    private Loaded() {}
  }

  /**
   * Loads the library, the first time in a process, and makes something of it.
   *
   * @param made may be refused by the library, which is then the reason why there is none
   */
  static <T> Availability<T> making(Function<Dnnl, Availability<T>> made) {
    try {
      return Loaded.ONCE.flatMap(made);
    } catch (DnnlRefusal e) {
      return new Availability.Unavailable<>(e.getMessage());
    }
  }

  /** The library and its version. */
  String name() {
    return name;
  }

  /** Whether this processor has one of these instruction sets. */
  static boolean hasAny(int instructions) {
    return (dnnl.dnnl_get_effective_cpu_isa() & instructions) != 0;
  }

  /** Has the calling thread do all the work of its products. */
  void bindThread() {
    if (!bound.get()) {
      ompThreads.call(1);
      bound.set(true);
    }
  }

  static void requireSuccess(int status, String what) {
    if (status != dnnl.dnnl_success) {
      throw new DnnlRefusal(status, what);
    }
  }
}
