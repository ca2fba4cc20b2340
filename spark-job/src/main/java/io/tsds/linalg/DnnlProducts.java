package io.tsds.linalg;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Products of row-major matrices a [m x d] and b [n x d] transposed by oneDNN in one choice of
 * types, maybe with a scale and a shift for each row of b. Each thread makes a product of a shape
 * once, since that takes oneDNN a while, and keeps it as long as the thread lives: what dead
 * threads made is destroyed when a new one comes. For threads that are {@link Dnnl#bindThread
 * bound}.
 */
final class DnnlProducts {
  private static final int MASK_OF_COLUMNS = 1 << 1;

  private static final AtomicLong HELD = new AtomicLong();

  private final int factorType;
  private final int targetType;
  private final boolean scaled;
  private final dnnl_engine engine;
  private final ThreadLocal<Made> made = ThreadLocal.withInitial(this::newMade);

  /** What threads made, for as long as they may be alive. */
  private final List<Made> all = new ArrayList<>();

  /**
   * @param factorType oneDNN's number of the type of a and b
   * @param targetType of the products
   * @param scaled whether products are multiplied by a scale and a shift is added
   */
  DnnlProducts(int factorType, int targetType, boolean scaled) {
    this.factorType = factorType;
    this.targetType = targetType;
    this.scaled = scaled;
    this.engine =
        new dnnl_engine(
            created("an engine", place -> dnnl.dnnl_engine_create(place, dnnl.dnnl_cpu, 0)));
  }

  /** Products of all threads and shapes that are not destroyed. */
  static long held() {
    return HELD.get();
  }

  private synchronized Made newMade() {
    for (Iterator<Made> each = all.iterator(); each.hasNext(); ) {
      Made old = each.next();
      if (old.isOrphaned()) {
        old.destroy();
        each.remove();
      }
    }
    Made fresh = new Made();
    all.add(fresh);
    return fresh;
  }

  /** What a thread has made, by shape. */
  private final class Made {
    private final WeakReference<Thread> owner = new WeakReference<>(Thread.currentThread());
    private final Map<List<Integer>, Product> products = new HashMap<>();
    private final dnnl_stream stream =
        new dnnl_stream(
            created(
                "a stream",
                place -> dnnl.dnnl_stream_create(place, engine, dnnl.dnnl_stream_default_flags)));

    boolean isOrphaned() {
      Thread thread = owner.get();
      return thread == null || !thread.isAlive();
    }

    void destroy() {
      products.values().forEach(Product::destroy);
      products.clear();
      dnnl.dnnl_stream_destroy(stream);
    }
  }

  /** The calling thread's product of a shape. */
  Product of(int m, int n, int d) {
    Made own = made.get();
    return own.products.computeIfAbsent(List.of(m, n, d), shape -> made(own.stream, m, n, d));
  }

  private Product made(dnnl_stream stream, int m, int n, int d) {
    NativeOwner owner = new NativeOwner();
    try (NativeOwner shapes = new NativeOwner()) {
      return owner.making(() -> new Product(stream, m, n, d, owner, shapes));
    }
  }

  /** A product of one shape. */
  final class Product {
    private final dnnl_stream stream;
    private final dnnl_primitive primitive;
    private final int count;
    private final dnnl_exec_arg_t arguments;
    private final dnnl_memory left;
    private final dnnl_memory right;
    private final dnnl_memory target;
    private final dnnl_memory scales;
    private final dnnl_memory shifts;
    private final NativeOwner owner;

    /**
     * @param owner of what the product keeps
     * @param shapes owner of what is only needed to make it
     */
    Product(dnnl_stream stream, int m, int n, int d, NativeOwner owner, NativeOwner shapes) {
      this.stream = stream;
      this.owner = owner;
      dnnl_memory_desc leftShape = shapeOf(factorType, m, d, d, 1, shapes);
      dnnl_memory_desc rightShape = shapeOf(factorType, d, n, 1, d, shapes);
      dnnl_memory_desc targetShape = shapeOf(targetType, m, n, n, 1, shapes);
      dnnl_memory_desc rowShape = shapeOf(dnnl.dnnl_f32, 1, n, n, 1, shapes);
      dnnl_memory_desc scaleShape = vector(n);
      shapes.atEnd(() -> dnnl.dnnl_memory_desc_destroy(scaleShape));
      dnnl_primitive_attr attributes = attributes(shapes);
      String what = String.format(Locale.ROOT, "a product [%d x %d x %d]", m, n, d);
      dnnl_primitive_desc description =
          new dnnl_primitive_desc(
              created(
                  what,
                  place ->
                      dnnl.dnnl_matmul_primitive_desc_create(
                          place,
                          engine,
                          leftShape,
                          rightShape,
                          scaled ? rowShape : null,
                          targetShape,
                          attributes)));
      shapes.atEnd(() -> dnnl.dnnl_primitive_desc_destroy(description));
      dnnl_primitive made =
          new dnnl_primitive(
              created(what, place -> dnnl.dnnl_primitive_create(place, description)));
      owner.atEnd(() -> dnnl.dnnl_primitive_destroy(made));
      this.primitive = made;
      this.count = scaled ? 5 : 3;
      this.arguments = new dnnl_exec_arg_t(count);
      owner.atEnd(arguments::close);
      this.left = argument(0, dnnl.DNNL_ARG_SRC, leftShape);
      this.right = argument(1, dnnl.DNNL_ARG_WEIGHTS, rightShape);
      this.target = argument(2, dnnl.DNNL_ARG_DST, targetShape);
      int scale = dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_WEIGHTS;
      this.scales = scaled ? argument(3, scale, scaleShape) : null;
      this.shifts = scaled ? argument(4, dnnl.DNNL_ARG_BIAS, rowShape) : null;
      arguments.position(0);
      HELD.incrementAndGet();
      owner.atEnd(HELD::decrementAndGet);
    }

    void destroy() {
      owner.close();
    }

    private dnnl_memory argument(int place, int name, dnnl_memory_desc shape) {
      dnnl_memory memory =
          new dnnl_memory(
              created(
                  "a matrix's memory",
                  target -> dnnl.dnnl_memory_create(target, shape, engine, new Pointer())));
      owner.atEnd(() -> dnnl.dnnl_memory_destroy(memory));
      arguments.position(place).arg(name).memory(memory);
      return memory;
    }

    /** Without scales. */
    void multiply(Pointer a, Pointer b, Pointer products) {
      dnnl.dnnl_memory_set_data_handle(left, a);
      dnnl.dnnl_memory_set_data_handle(right, b);
      dnnl.dnnl_memory_set_data_handle(target, products);
      Dnnl.requireSuccess(
          dnnl.dnnl_primitive_execute(primitive, stream, count, arguments), "to multiply");
    }

    /** Gives {@code a . b * scale + shift} with the scale and the shift of b's row, float32. */
    void multiply(Pointer a, Pointer b, Pointer scale, Pointer shift, Pointer products) {
      dnnl.dnnl_memory_set_data_handle(scales, scale);
      dnnl.dnnl_memory_set_data_handle(shifts, shift);
      multiply(a, b, products);
    }
  }

  private dnnl_primitive_attr attributes(NativeOwner owner) {
    if (!scaled) {
      return null;
    }
    dnnl_primitive_attr attributes =
        new dnnl_primitive_attr(created("attributes", dnnl::dnnl_primitive_attr_create));
    owner.atEnd(() -> dnnl.dnnl_primitive_attr_destroy(attributes));
    Dnnl.requireSuccess(
        dnnl.dnnl_primitive_attr_set_scales_mask(
            attributes, dnnl.DNNL_ARG_WEIGHTS, MASK_OF_COLUMNS),
        "scales of columns");
    return attributes;
  }

  private static dnnl_memory_desc shapeOf(
      int type, long rows, long columns, long down, long right, NativeOwner owner) {
    dnnl_memory_desc shape =
        new dnnl_memory_desc(
            created(
                String.format(Locale.ROOT, "a matrix [%d x %d]", rows, columns),
                place ->
                    dnnl.dnnl_memory_desc_create_with_strides(
                        place,
                        2,
                        new LongPointer(rows, columns),
                        type,
                        new LongPointer(down, right))));
    owner.atEnd(() -> dnnl.dnnl_memory_desc_destroy(shape));
    return shape;
  }

  private static dnnl_memory_desc vector(long length) {
    return new dnnl_memory_desc(
        created(
            String.format(Locale.ROOT, "a vector of %d", length),
            place ->
                dnnl.dnnl_memory_desc_create_with_strides(
                    place,
                    1,
                    new LongPointer(1).put(length),
                    dnnl.dnnl_f32,
                    new LongPointer(1).put(1))));
  }

  /** Something that oneDNN makes and leaves at a place. */
  private interface Maker {
    int make(PointerPointer<Pointer> place);
  }

  private static Pointer created(String what, Maker maker) {
    PointerPointer<Pointer> place = new PointerPointer<>(1);
    Dnnl.requireSuccess(maker.make(place), what);
    return place.get(0);
  }
}
