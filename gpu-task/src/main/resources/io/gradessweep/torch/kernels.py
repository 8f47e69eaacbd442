# The math of the decoder, as TorchScript: stateless methods that take every weight as an argument.
# Shapes: B rows, T tokens, N = B T, D hidden size, H heads, K key-value heads, C head_dim, V vocabulary.
# w holds a layer's weights by the names of its slots: q k v o gate up down, input_norm, post_attention_norm, and, if
# the family normalises queries and keys, q_norm and k_norm. bias holds the biases by the names of the projections.
# Under NF4 the projections in w are codes, and quant holds the tensors that decode them: levels (256, 2) has the two
# levels of each byte, scale_levels (256) has the values of the scales' codes, and each projection, such as q, has
# q.scale_codes, the codes of its blocks' scales, q.scale_ranges, the scales of these, and q.scale_offset, their offset.
# Otherwise quant is empty.
# lora_a and lora_b hold A and B of a layer's adapters by the names of the projections. The parts of a fused module
# share the A of the first of them, and lora_a has it only under the first. scaling holds the factors of the adapters of
# q, k, v, o, gate, up and down.
# drop is the probability with which an element of an adapter's input is dropped in training, drawn from seed alone; it
# is 0 in scoring.
# Layers and the head are differentiated by formulas and record no autograd graph. kept holds the values that the
# backward pass needs, by name. active holds the weights whose gradients are wanted, by the names of their slots; a bias
# is q.bias, and the halves of an adapter are q.A and q.B. depth tells how far down a layer its gradient must go:
#   0 nowhere              4 o
#   1 down                 5 q, k, v, q_norm, k_norm
#   2 gate, up             6 input_norm
#   3 post_attention_norm  7 the layer's input
# so that what nothing needs is neither kept nor computed.

  # Returns a projection's weight in the number format in which the layers compute.
  def weight(self: __torch__.Kernels, x: Tensor, w: Dict[str, Tensor], quant: Dict[str, Tensor], name: str) -> Tensor:
    v = w[name]
    if torch.gt(torch.len(quant), 0):
      codes = quant[torch.add(name, ".scale_codes")]
      ranges = quant[torch.add(name, ".scale_ranges")]
      offset = quant[torch.add(name, ".scale_offset")]
      v = (self).dequantise(v, quant["levels"], quant["scale_levels"], codes, ranges, offset)
      v = torch.to(v, ops.prim.dtype(x))
    else:
      pass
    return v

  # Quantises w (R, C), float32, C even, to NF4 (arXiv 2305.14314) in the layout of bitsandbytes. Each block of 64
  # elements is scaled by its largest magnitude and encoded in 4 bits, two codes per byte, the first in the high bits.
  # The mean of the scales, which is the offset, is subtracted from them, and each block of 256 is scaled and encoded in
  # 8 bits. Returns the codes (R, C / 2), the codes of the scales, the scales of these, and the offset.
  def quantise(self: __torch__.Kernels, w: Tensor, bounds: Tensor, scale_bounds: Tensor) -> List[Tensor]:
    R = torch.size(w, 0)
    n = torch.numel(w)
    blocks = torch.floordiv(n + 63, 64)
    b = torch.view(torch.constant_pad_nd(torch.reshape(w, [-1]), [0, blocks * 64 - n], 0), [-1, 64])
    scale = torch.amax(torch.abs(b), [1], False)
    x = torch.div(b, torch.unsqueeze(torch.clamp_min(scale, 1.0e-38), 1))
    codes = torch.slice(torch.view(torch.bucketize(x, bounds, out_int32=True, right=False), [-1]), 0, 0, n)
    pairs = torch.view(codes, [-1, 2])
    packed = torch.to(torch.add(torch.mul(torch.select(pairs, 1, 0), 16), torch.select(pairs, 1, 1)), 0)
    offset = torch.mean(scale)
    groups = torch.floordiv(blocks + 255, 256)
    c = torch.view(torch.constant_pad_nd(torch.sub(scale, offset), [0, groups * 256 - blocks], 0), [-1, 256])
    second = torch.amax(torch.abs(c), [1], False)
    s = torch.div(c, torch.unsqueeze(torch.clamp_min(second, 1.0e-38), 1))
    q = torch.slice(torch.view(torch.bucketize(s, scale_bounds, out_int32=True, right=False), [-1]), 0, 0, blocks)
    return [torch.view(packed, [R, -1]), torch.to(q, 0), second, offset]

  # Returns the matrix (R, C), float32, from the results of quantise and the levels.
  def dequantise(self: __torch__.Kernels, codes: Tensor, levels: Tensor, scale_levels: Tensor, q: Tensor, second: Tensor, offset: Tensor) -> Tensor:
    R = torch.size(codes, 0)
    n = torch.numel(codes) * 2
    blocks = torch.numel(q)
    scale = torch.slice(torch.repeat_interleave(second, 256), 0, 0, blocks)
    scale = torch.add(torch.mul(torch.index_select(scale_levels, 0, torch.to(q, 3)), scale), offset)
    v = torch.view(torch.index_select(levels, 0, torch.to(torch.view(codes, [-1]), 3)), [-1])
    if torch.ne(blocks * 64, n):
      v = torch.constant_pad_nd(v, [0, blocks * 64 - n], 0)
    else:
      pass
    v = torch.view(torch.mul(torch.view(v, [-1, 64]), torch.unsqueeze(scale, 1)), [-1])
    return torch.view(torch.slice(v, 0, 0, n), [R, -1])

  # Returns w with every projection decoded, and w itself if nothing is quantised.
  def unpacked(self: __torch__.Kernels, x: Tensor, w: Dict[str, Tensor], quant: Dict[str, Tensor]) -> Dict[str, Tensor]:
    v = w
    if len(quant) > 0:
      v = annotate(Dict[str, Tensor], {})
      for name in w.keys():
        if name + ".scale_codes" in quant:
          v[name] = (self).weight(x, w, quant, name)
        else:
          v[name] = w[name]
    else:
      pass
    return v

  # Computes y_i = x W_i^T + bias_i + scaling_i n_i B_i^T for the projections that read x (N, I), without the terms that
  # they do not have. n_i = x A_i^T is kept as q.down. The A are multiplied as one matrix, unless each has a dropout of
  # its own, whose mask is kept as q.dropout. first is the number of the first of the projections.
  def project(self: __torch__.Kernels, x: Tensor, names: List[str], first: int, w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], drop: float, seed: int, kept: Dict[str, Tensor]) -> List[Tensor]:
    if len(lora_a) > 0:
      (self).lora_down(x, names, first, lora_a, lora_b, drop, seed, kept)
    else:
      pass
    ys = annotate(List[Tensor], [])
    for i in range(len(names)):
      name = names[i]
      v = (self).weight(x, w, quant, name)
      if name in bias:
        y = torch.addmm(bias[name], x, torch.t(v))
      else:
        y = (self).linear(x, v)
      if name in lora_b:
        y = torch.addmm_(y, kept[name + ".down"], torch.t(lora_b[name]), beta=1, alpha=scaling[first + i])
      else:
        pass
      ys.append(y)
    return ys

  # Returns x w^T.
  def linear(self: __torch__.Kernels, x: Tensor, w: Tensor) -> Tensor:
    if (self).is_large(x):
      y = (self).large_product(x, w)
    else:
      y = torch.mm(x, torch.t(w))
    return y

  def lora_down(self: __torch__.Kernels, x: Tensor, names: List[str], first: int, lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], drop: float, seed: int, kept: Dict[str, Tensor]) -> None:
    own = annotate(List[Tensor], [])
    for name in names:
      if name in lora_a:
        own.append(lora_a[name])
      else:
        pass
    n = x
    if len(own) > 0 and drop == 0.:
      n = (self).linear(x, (self).joined(own, 0))
    else:
      pass
    end = 0
    part = x
    for i in range(len(names)):
      name = names[i]
      if name in lora_a:
        if drop > 0.:
          mask = (self).dropout(x, drop, seed + first + i)
          kept[name + ".dropout"] = mask
          part = (self).linear(torch.mul(x, mask), lora_a[name])
        else:
          begin = end
          end = begin + torch.size(lora_a[name], 0)
          part = torch.slice(n, 1, begin, end)
      else:
        pass
      if name in lora_b:
        kept[name + ".down"] = part
      else:
        pass

  def joined(self: __torch__.Kernels, parts: List[Tensor], dim: int) -> Tensor:
    whole = parts[0]
    if len(parts) > 1:
      whole = torch.cat(parts, dim)
    else:
      pass
    return whole

  # Differentiates project by the gradients dys (N, O_i) of its results:
  #   dW_i = dy_i^T x   dbias_i = sum dy_i   dB_i = scaling_i dy_i^T n_i   dn_i = scaling_i dy_i B_i   dA_i = dn_i^T x
  #   dx = sum (dy_i W_i + dn_i A_i)
  # The gradients of active weights are added to grads. The result is dx if it is needed, otherwise it means nothing.
  def project_backward(self: __torch__.Kernels, x: Tensor, names: List[str], first: int, dys: List[Tensor], needed: bool, active: Dict[str, Tensor], w: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], kept: Dict[str, Tensor], grads: Dict[str, Tensor]) -> Tensor:
    dx = x
    large = needed and (self).is_large(dys[0])
    for i in range(len(names)):
      name = names[i]
      dy = dys[i]
      if name in active:
        grads[name] = torch.mm(torch.t(dy), x)
      else:
        pass
      if name + ".bias" in active:
        grads[name + ".bias"] = torch.sum(dy, [0], False, dtype=None)
      else:
        pass
      if large:
        part = (self).large_product(dy, torch.t(w[name]))
        if i == 0:
          dx = part
        else:
          dx = torch.add_(dx, part)
      elif needed:
        if i == 0:
          dx = torch.mm(dy, w[name])
        else:
          dx = torch.addmm_(dx, dy, w[name], beta=1, alpha=1)
      else:
        pass
    if len(lora_b) > 0:
      (self).lora_backward(x, names, first, dys, needed, dx, active, lora_a, lora_b, scaling, kept, grads)
    else:
      pass
    return dx

  # Differentiates the adapters' part of project and, if it is needed, adds their part of the gradient of x to dx.
  def lora_backward(self: __torch__.Kernels, x: Tensor, names: List[str], first: int, dys: List[Tensor], needed: bool, dx: Tensor, active: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], kept: Dict[str, Tensor], grads: Dict[str, Tensor]) -> None:
    owner = ""
    owners = annotate(List[str], [])
    dns = annotate(List[Tensor], [])
    for i in range(len(names)):
      name = names[i]
      if name in lora_a:
        owner = name
      else:
        pass
      if name in lora_b:
        n = kept[name + ".down"]
        b = lora_b[name]
        if name + ".B" in active:
          grads[name + ".B"] = (self).adapter_gradient(dys[i], n, b, scaling[first + i])
        else:
          pass
        if needed or owner + ".A" in active:
          part = (self).scaled_product(dys[i], b, scaling[first + i])
          if len(owners) > 0 and owners[-1] == owner:
            dns[-1] = torch.add(dns[-1], part)
          else:
            owners.append(owner)
            dns.append(part)
        else:
          pass
      else:
        pass
    dropping = len(owners) > 0 and owners[0] + ".dropout" in kept
    whole = not dropping
    for name in owners:
      whole = whole and name + ".A" in active
    dn = x
    if len(owners) > 0 and not dropping and (whole or needed):
      dn = (self).joined(dns, 1)
    else:
      pass
    if whole and len(owners) > 0:
      da = torch.mm(torch.t(dn), x)
      end = 0
      for name in owners:
        begin = end
        end = begin + torch.size(lora_a[name], 0)
        grads[name + ".A"] = torch.slice(da, 0, begin, end)
    else:
      for i in range(len(owners)):
        name = owners[i]
        if name + ".A" in active:
          entering = x
          if dropping:
            entering = torch.mul(x, kept[name + ".dropout"])
          else:
            pass
          grads[name + ".A"] = torch.mm(torch.t(dns[i]), entering)
        else:
          pass
    if needed and len(owners) > 0:
      if dropping:
        for i in range(len(owners)):
          name = owners[i]
          _0 = torch.addcmul_(dx, torch.mm(dns[i], lora_a[name]), kept[name + ".dropout"])
      else:
        own = annotate(List[Tensor], [])
        for name in owners:
          own.append(lora_a[name])
        _1 = torch.addmm_(dx, dn, (self).joined(own, 0), beta=1, alpha=1)
    else:
      pass

  # Returns scale dy^T n, the gradient of b (O, R) by the gradient dy (N, O) of its results and by its input n (N, R).
  def adapter_gradient(self: __torch__.Kernels, dy: Tensor, n: Tensor, b: Tensor, scale: float) -> Tensor:
    if (self).is_large(dy):
      # The product of n^T and dy has few rows, which oneDNN computes faster than few columns.
      db = torch.mul_(torch.contiguous(torch.t((self).large_product(torch.t(n), torch.t(dy)))), scale)
    else:
      # With beta = 0 the first argument gives nothing but the shape.
      db = torch.addmm(b, torch.t(dy), n, beta=0, alpha=scale)
    return db

  # Returns h = x r weight and r = 1 / sqrt(mean(x^2) + eps), where the mean is over the last dimension. Below float32 it
  # is computed in float32 and rounded once, as libtorch's rms_norm does, which keeps no r; r stays float32.
  def rms_norm(self: __torch__.Kernels, x: Tensor, weight: Tensor, eps: float) -> Tuple[Tensor, Tensor]:
    wide = (self).converted(x, 6)
    r = torch.rsqrt_(torch.add_(torch.mean(torch.mul(wide, wide), [-1], True, dtype=None), eps))
    h = (self).converted(torch.mul_(torch.mul(wide, r), weight), ops.prim.dtype(x))
    return (h, r)

  # Returns x in a number format. An operator that has nothing to convert takes longer than to ask.
  def converted(self: __torch__.Kernels, x: Tensor, type: int) -> Tensor:
    if ops.prim.dtype(x) != type:
      x = torch.to(x, type)
    else:
      pass
    return x

  # Differentiates rms_norm by the gradient dh of h, which it uses up, in float32: with n = x r,
  #   dweight = sum dh n   dx = r (g - n mean(g n)), g = dh weight
  # The gradient of the weight is added to grads if it is active. Returns dx.
  def rms_norm_backward(self: __torch__.Kernels, dh: Tensor, x: Tensor, r: Tensor, weight: Tensor, name: str, active: Dict[str, Tensor], grads: Dict[str, Tensor]) -> Tensor:
    wide = (self).converted(weight, 6)
    d = (self).converted(dh, 6)
    n = torch.mul(x, r)
    p = torch.mul(d, n)
    if name in active:
      width = torch.numel(weight)
      grads[name] = torch.sum(torch.view(p, [-1, width]), [0], False, dtype=None)
    else:
      pass
    mean = torch.unsqueeze(torch.matmul(p, wide), -1)
    dx = torch.mul_(torch.addcmul_(torch.mul_(d, wide), n, mean, value=-1. / torch.numel(weight)), r)
    return (self).converted(dx, ops.prim.dtype(x))

  # Applies the rotary position embedding to the halves of each head, as Hugging Face does: with x = (x1, x2),
  # (x1 cos - x2 sin, x2 cos + x1 sin). x is (B, T, H, C); cos and sin are (T, 1, R), or (B, T, 1, R) if the positions of
  # the rows differ, and the first half of sin is negated. The elements of a head after its first R stay as they are.
  # A rotation is differentiated by rotating the gradient back: direction is -1. It changes x in place and returns it.
  def rotate(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor, direction: int) -> Tensor:
    R = torch.size(cos, -1)
    C = torch.size(x, -1)
    part = x
    if R != C:
      part = torch.slice(x, 3, 0, R)
    else:
      pass
    crossed = torch.mul_(torch.roll(part, [torch.floordiv(R, 2)], [-1]), sin)
    _0 = torch.add_(torch.mul_(part, cos), crossed, alpha=direction)
    return x

  # Returns the mask (B, 1, T, T) in cos' number format: 0 where a token attends to another, -inf elsewhere. The queries
  # from a token's own column up to, but not including, column visible_until (B, T) attend to it, unless so many tokens of
  # the same sequence lie between the two that the window is exceeded. A token's place in its sequence is the number of
  # tokens that it would attend to without a window. The mask is made once for all layers; from a bool mask, attention
  # would make and keep this one in each layer.
  def mask(self: __torch__.Kernels, visible_until: Tensor, window: int, cos: Tensor) -> Tensor:
    column = torch.unsqueeze(torch.sub(torch.cumsum(torch.ones_like(torch.select(visible_until, 0, 0)), 0), 1), 1)
    seen = torch.tril(torch.gt(torch.unsqueeze(visible_until, 1), column))
    if torch.lt(window, torch.size(visible_until, 1)):
      place = torch.sum(seen, [2])
      distance = torch.sub(torch.unsqueeze(place, 2), torch.unsqueeze(place, 1))
      seen = torch.logical_and(seen, torch.lt(distance, window))
    else:
      pass
    return torch.log_(torch.to(torch.unsqueeze(seen, 1), ops.prim.dtype(cos)))

  # Computes one decoder layer, (B, T, D) -> (B, T, D), and fills kept. The list mask is empty for plain causal attention;
  # otherwise it holds a result of mask.
  def layer(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor, mask: List[Tensor], w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], drop: float, seed: int, heads: int, kv_heads: int, head_dim: int, eps: float, active: Dict[str, Tensor], depth: int, kept: Dict[str, Tensor]) -> Tensor:
    p = (self).qkv(x, cos, sin, w, bias, quant, lora_a, lora_b, scaling, drop, seed, heads, kv_heads, head_dim, eps, active, depth, kept)
    a = (self).attention(p, mask, depth, kept)
    return (self).output_and_mlp(x, a, w, bias, quant, lora_a, lora_b, scaling, drop, seed, eps, active, depth, kept)

  # Computes layer without keeping anything.
  def layer_output(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor, mask: List[Tensor], w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], drop: float, seed: int, heads: int, kv_heads: int, head_dim: int, eps: float) -> Tensor:
    none = annotate(Dict[str, Tensor], {})
    kept = annotate(Dict[str, Tensor], {})
    return (self).layer(x, cos, sin, mask, w, bias, quant, lora_a, lora_b, scaling, drop, seed, heads, kv_heads, head_dim, eps, none, 0, kept)

  # Computes layer for layer_backward. Returns the output, what was kept, and the layer's weights, decoded.
  def layer_forward(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor, mask: List[Tensor], w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], drop: float, seed: int, heads: int, kv_heads: int, head_dim: int, eps: float, active: Dict[str, Tensor], depth: int) -> Tuple[Tensor, Dict[str, Tensor], Dict[str, Tensor]]:
    none = annotate(Dict[str, Tensor], {})
    kept = annotate(Dict[str, Tensor], {})
    v = (self).unpacked(x, w, quant)
    y = (self).layer(x, cos, sin, mask, v, bias, none, lora_a, lora_b, scaling, drop, seed, heads, kv_heads, head_dim, eps, active, depth, kept)
    return (y, kept, v)

  # Computes one decoder layer and writes its keys and values into the cache (B, K, n, C), starting at column at. If at
  # is 0, x is the beginning of every row, and mask is that of layer. Otherwise x is one token per row, which attends to
  # all columns so far except those that the mask (B, 1, 1, n), if there is one, hides.
  def cached_layer(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor, mask: List[Tensor], w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], heads: int, kv_heads: int, head_dim: int, eps: float, keys: Tensor, values: Tensor, at: int) -> Tensor:
    none = annotate(Dict[str, Tensor], {})
    kept = annotate(Dict[str, Tensor], {})
    p = (self).qkv(x, cos, sin, w, bias, quant, lora_a, lora_b, scaling, 0., 0, heads, kv_heads, head_dim, eps, none, 0, kept)
    end = at + torch.size(x, 1)
    _0 = torch.copy_(torch.slice(keys, 2, at, end), torch.transpose(p[1], 1, 2), False)
    _1 = torch.copy_(torch.slice(values, 2, at, end), torch.transpose(p[2], 1, 2), False)
    if at == 0:
      a = (self).attention(p, mask, 0, kept)
    else:
      a = (self).step_attention(p[0], torch.slice(keys, 2, 0, end), torch.slice(values, 2, 0, end), mask)
    return (self).output_and_mlp(x, a, w, bias, quant, lora_a, lora_b, scaling, 0., 0, eps, none, 0, kept)

  # Returns the queries (B, T, H, C), and the keys and values (B, T, K, C), of x.
  def qkv(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor, w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], drop: float, seed: int, heads: int, kv_heads: int, head_dim: int, eps: float, active: Dict[str, Tensor], depth: int, kept: Dict[str, Tensor]) -> List[Tensor]:
    B = torch.size(x, 0)
    T = torch.size(x, 1)
    x = torch.view(x, [B * T, -1])
    h, r, = (self).rms_norm(x, w["input_norm"], eps)
    names = ["q", "k", "v"]
    p = (self).project(h, names, 0, w, bias, quant, lora_a, lora_b, scaling, drop, seed, kept)
    q = torch.view(p[0], [B, T, heads, head_dim])
    k = torch.view(p[1], [B, T, kv_heads, head_dim])
    v = torch.view(p[2], [B, T, kv_heads, head_dim])
    if depth >= 5 and (self).is_read(names, active):
      kept["attention_input"] = h
    else:
      pass
    if depth >= 6:
      kept["x"] = x
      kept["input_norm"] = r
    else:
      pass
    if "q_norm" in w:
      n, rq, = (self).rms_norm(q, w["q_norm"], eps)
      m, rk, = (self).rms_norm(k, w["k_norm"], eps)
      if depth >= 5:
        kept["q"] = q
        kept["q_norm"] = rq
        kept["k"] = k
        kept["k_norm"] = rk
      else:
        pass
      q = n
      k = m
    else:
      pass
    return [(self).rotate(q, cos, sin, 1), (self).rotate(k, cos, sin, 1), v]

  # Returns whether the gradient of an active weight is a product with the input of these projections.
  def is_read(self: __torch__.Kernels, names: List[str], active: Dict[str, Tensor]) -> bool:
    read = False
    for name in names:
      read = read or name in active or name + ".A" in active
    return read

  # Returns attention's output (B, T, H C) from queries, keys and values (B, T, H or K, C). This is the one place that
  # chooses how attention is differentiated: on the CPU by its own operator, elsewhere by a recorded graph, since each
  # device and release of libtorch has other operators.
  def attention(self: __torch__.Kernels, p: List[Tensor], mask: List[Tensor], depth: int, kept: Dict[str, Tensor]) -> Tensor:
    if depth < 5:
      a = (self).attend(p, mask)
    elif ops.prim.is_cuda(p[0]):
      a = (self).recorded_attention(p, mask, kept)
    else:
      a = (self).cpu_attention(p, mask, kept)
    return torch.reshape(torch.transpose(a, 1, 2), [torch.size(a, 0), torch.size(a, 2), -1])

  # Returns attention's output (B, H, T, C) by whatever operator suits the device.
  def attend(self: __torch__.Kernels, p: List[Tensor], mask: List[Tensor]) -> Tensor:
    H = torch.size(p[0], 2)
    q = torch.transpose(p[0], 1, 2)
    k = (self).repeated(p[1], H)
    v = (self).repeated(p[2], H)
    if len(mask) == 0:
      a = torch.scaled_dot_product_attention(q, k, v, None, 0.0, True, scale=None, enable_gqa=False)
    else:
      a = torch.scaled_dot_product_attention(q, k, v, mask[0], 0.0, False, scale=None, enable_gqa=False)
    return a

  def recorded_attention(self: __torch__.Kernels, p: List[Tensor], mask: List[Tensor], kept: Dict[str, Tensor]) -> Tensor:
    torch.set_grad_enabled(True)
    q = torch.requires_grad_(torch.detach(p[0]), True)
    # Autograd keeps keys and values as they enter attention, so these, repeated, are the leaves.
    k = torch.requires_grad_(torch.detach((self).shared(p[1], torch.size(q, 2))), True)
    v = torch.requires_grad_(torch.detach((self).shared(p[2], torch.size(q, 2))), True)
    a = (self).attend([q, k, v], mask)
    torch.set_grad_enabled(False)
    kept["queries"] = q
    kept["keys"] = k
    kept["values"] = v
    kept["attended"] = a
    return torch.detach(a)

  def cpu_attention(self: __torch__.Kernels, p: List[Tensor], mask: List[Tensor], kept: Dict[str, Tensor]) -> Tensor:
    H = torch.size(p[0], 2)
    q = torch.transpose(p[0], 1, 2)
    k = (self).repeated(p[1], H)
    v = (self).repeated(p[2], H)
    if len(mask) == 0:
      a, sums, = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., True, attn_mask=None, scale=None)
    else:
      a, sums, = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., False, attn_mask=mask[0], scale=None)
    kept["queries"] = p[0]
    kept["keys"] = p[1]
    kept["values"] = p[2]
    kept["attended"] = a
    kept["attention_sums"] = sums
    return a

  # Returns the gradients (B, T, H or K, C) of queries, keys and values by the gradient da (B, T, H, C) of attention's
  # output.
  def attention_backward(self: __torch__.Kernels, da: Tensor, mask: List[Tensor], kv_heads: int, kept: Dict[str, Tensor]) -> List[Tensor]:
    da = torch.transpose(da, 1, 2)
    a = kept["attended"]
    q = kept["queries"]
    k = kept["keys"]
    v = kept["values"]
    gradients = annotate(List[Tensor], [])
    if "attention_sums" in kept:
      H = torch.size(q, 2)
      q = torch.transpose(q, 1, 2)
      k = (self).repeated(k, H)
      v = (self).repeated(v, H)
      if len(mask) == 0:
        dq, dk, dv, = torch._scaled_dot_product_flash_attention_for_cpu_backward(da, q, k, v, a, kept["attention_sums"], 0., True, attn_mask=None, scale=None)
      else:
        dq, dk, dv, = torch._scaled_dot_product_flash_attention_for_cpu_backward(da, q, k, v, a, kept["attention_sums"], 0., False, attn_mask=mask[0], scale=None)
      for g in [dq, dk, dv]:
        gradients.append(torch.transpose(g, 1, 2))
    else:
      for g in torch.grad([a], [q, k, v], annotate(List[Optional[Tensor]], [da]), None, False, False):
        gradients.append(unchecked_cast(Tensor, g))
    return [gradients[0], (self).summed(gradients[1], kv_heads), (self).summed(gradients[2], kv_heads)]

  # Sums the gradients (B, T, H, C) of repeated keys or values to (B, T, K, C).
  def summed(self: __torch__.Kernels, dx: Tensor, kv_heads: int) -> Tensor:
    B, T, H, C, = torch.size(dx)
    if kv_heads != H:
      dx = torch.sum(torch.reshape(dx, [B, T, kv_heads, torch.floordiv(H, kv_heads), C]), [3], False, dtype=None)
    else:
      pass
    return dx

  # Returns keys or values (B, T, K, C) as (B, H, T, C).
  def repeated(self: __torch__.Kernels, x: Tensor, heads: int) -> Tensor:
    return torch.transpose((self).shared(x, heads), 1, 2)

  # Repeats keys or values (B, T, K, C) for the queries that share them, (B, T, H, C), since attention on the CPU takes
  # the unfused path otherwise.
  def shared(self: __torch__.Kernels, x: Tensor, heads: int) -> Tensor:
    B, T, K, C, = torch.size(x)
    y = x
    if K != heads:
      y = torch.reshape(torch.expand(torch.unsqueeze(x, 3), [B, T, K, torch.floordiv(heads, K), C]), [B, T, heads, C])
    else:
      pass
    return y

  # Computes attention for one query (B, 1, H, C) per head and row. The queries that share a key-value head are passed as
  # a sequence, so that no key or value is repeated.
  def step_attention(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor, mask: List[Tensor]) -> Tensor:
    B = torch.size(q, 0)
    grouped = torch.reshape(q, [B, torch.size(k, 1), -1, torch.size(q, 3)])
    if len(mask) == 0:
      a = torch.scaled_dot_product_attention(grouped, k, v, None, 0.0, False, scale=None, enable_gqa=False)
    else:
      seen = torch.slice(mask[0], 3, 0, torch.size(k, 2))
      a = torch.scaled_dot_product_attention(grouped, k, v, seen, 0.0, False, scale=None, enable_gqa=False)
    return torch.reshape(a, [B, 1, -1])

  # Returns the layer's output from its input x and its attention's output a.
  def output_and_mlp(self: __torch__.Kernels, x: Tensor, a: Tensor, w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], drop: float, seed: int, eps: float, active: Dict[str, Tensor], depth: int, kept: Dict[str, Tensor]) -> Tensor:
    shape = torch.size(x)
    a = torch.view(a, [shape[0] * shape[1], -1])
    o = (self).project(a, ["o"], 3, w, bias, quant, lora_a, lora_b, scaling, drop, seed, kept)
    x = torch.add_(o[0], torch.view(x, [-1, shape[2]]))
    h, r, = (self).rms_norm(x, w["post_attention_norm"], eps)
    names = ["gate", "up"]
    p = (self).project(h, names, 4, w, bias, quant, lora_a, lora_b, scaling, drop, seed, kept)
    m = torch.mul_(torch.silu(p[0]), p[1])
    y = (self).project(m, ["down"], 6, w, bias, quant, lora_a, lora_b, scaling, drop, seed, kept)
    if depth >= 1:
      kept["gate"] = p[0]
      kept["up"] = p[1]
    else:
      pass
    if depth >= 2 and (self).is_read(names, active):
      kept["mlp_input"] = h
    else:
      pass
    if depth >= 3:
      kept["attention_residual"] = x
      kept["post_attention_norm"] = r
    else:
      pass
    if depth >= 4 and (self).is_read(["o"], active):
      kept["attention_output"] = a
    else:
      pass
    return torch.view(torch.add_(y[0], x), shape)

  # Differentiates layer_forward by the gradient dy of its output. w are the decoded weights. Returns the gradients of
  # the active weights, in the order of active, and then, if depth is 7, that of the layer's input.
  def layer_backward(self: __torch__.Kernels, dy: Tensor, cos: Tensor, sin: Tensor, mask: List[Tensor], w: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], heads: int, kv_heads: int, head_dim: int, active: Dict[str, Tensor], depth: int, kept: Dict[str, Tensor]) -> List[Tensor]:
    shape = torch.size(dy)
    dy = torch.view(dy, [-1, shape[2]])
    grads = annotate(Dict[str, Tensor], {})
    dx = (self).mlp_backward(dy, w, lora_a, lora_b, scaling, active, depth, kept, grads)
    if depth >= 4:
      a = dx
      if "attention_output" in kept:
        a = kept["attention_output"]
      else:
        pass
      da = (self).project_backward(a, ["o"], 3, [dx], depth >= 5, active, w, lora_a, lora_b, scaling, kept, grads)
      if depth >= 5:
        da = torch.view(da, [shape[0], shape[1], heads, head_dim])
        dx = (self).qkv_backward((self).attention_backward(da, mask, kv_heads, kept), dx, cos, sin, w, lora_a, lora_b, scaling, active, depth, kept, grads)
      else:
        pass
    else:
      pass
    if depth >= 7:
      dx = torch.view(dx, shape)
    else:
      pass
    results = annotate(List[Tensor], [])
    (self).append_gradients(results, active, grads, depth >= 7, dx)
    return results

  # Appends the gradients of the active weights, in the order of active, and then that of the input, if it is needed.
  def append_gradients(self: __torch__.Kernels, results: List[Tensor], active: Dict[str, Tensor], grads: Dict[str, Tensor], needed: bool, dx: Tensor) -> None:
    for name in active.keys():
      results.append(grads[name])
    if needed:
      results.append(dx)
    else:
      pass

  # Returns the gradient of the sum of the layer's input and its attention's output, if depth is 4 or more.
  def mlp_backward(self: __torch__.Kernels, dy: Tensor, w: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], active: Dict[str, Tensor], depth: int, kept: Dict[str, Tensor], grads: Dict[str, Tensor]) -> Tensor:
    s = torch.silu(kept["gate"])
    m = s
    if (self).is_read(["down"], active):
      m = torch.mul(s, kept["up"])
    else:
      pass
    dx = dy
    dm = (self).project_backward(m, ["down"], 6, [dy], depth >= 2, active, w, lora_a, lora_b, scaling, kept, grads)
    if depth >= 2:
      du = torch.mul_(s, dm)
      ds = torch.mul_(dm, kept["up"])
      dg = torch.silu_backward(ds, kept["gate"], grad_input=ds)
      h = dy
      if "mlp_input" in kept:
        h = kept["mlp_input"]
      else:
        pass
      dh = (self).project_backward(h, ["gate", "up"], 4, [dg, du], depth >= 3, active, w, lora_a, lora_b, scaling, kept, grads)
      if depth >= 3:
        dx = torch.add_((self).rms_norm_backward(dh, kept["attention_residual"], kept["post_attention_norm"], w["post_attention_norm"], "post_attention_norm", active, grads), dy)
      else:
        pass
    else:
      pass
    return dx

  # Differentiates qkv by the gradients of its results and adds the gradient of its input, if depth is 7, to dx.
  def qkv_backward(self: __torch__.Kernels, dqkv: List[Tensor], dx: Tensor, cos: Tensor, sin: Tensor, w: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], active: Dict[str, Tensor], depth: int, kept: Dict[str, Tensor], grads: Dict[str, Tensor]) -> Tensor:
    dq = (self).rotate(dqkv[0], cos, sin, -1)
    dk = (self).rotate(dqkv[1], cos, sin, -1)
    if "q_norm" in w:
      dq = (self).rms_norm_backward(dq, kept["q"], kept["q_norm"], w["q_norm"], "q_norm", active, grads)
      dk = (self).rms_norm_backward(dk, kept["k"], kept["k_norm"], w["k_norm"], "k_norm", active, grads)
    else:
      pass
    N = torch.size(dx, 0)
    dys = [torch.reshape(dq, [N, -1]), torch.reshape(dk, [N, -1]), torch.reshape(dqkv[2], [N, -1])]
    h = dx
    if "attention_input" in kept:
      h = kept["attention_input"]
    else:
      pass
    dh = (self).project_backward(h, ["q", "k", "v"], 0, dys, depth >= 6, active, w, lora_a, lora_b, scaling, kept, grads)
    if depth >= 6:
      dx = torch.add_((self).rms_norm_backward(dh, kept["x"], kept["input_norm"], w["input_norm"], "input_norm", active, grads), dx)
    else:
      pass
    return dx

  # Allocates a cache for the keys, or values, of rows of that many tokens, in the number format of x (B, T, D).
  def cache(self: __torch__.Kernels, x: Tensor, kv_heads: int, tokens: int, head_dim: int) -> Tensor:
    return torch.new_empty(x, [torch.size(x, 0), kv_heads, tokens, head_dim])

  def embed(self: __torch__.Kernels, table: Tensor, ids: Tensor) -> Tensor:
    return torch.embedding(table, ids)

  # Returns the gradient of embed: rows of dx (B, T, D) summed into a (V, D) table, in float32.
  def embed_grad(self: __torch__.Kernels, dx: Tensor, ids: Tensor, vocabulary: int) -> Tensor:
    return torch.embedding_dense_backward(torch.to(dx, 6), ids, vocabulary, -1, False)

  # Returns the logits (M, V), float32, of the selected positions (M) of x (B, T, D).
  def head(self: __torch__.Kernels, x: Tensor, positions: Tensor, norm: Tensor, table: Tensor, eps: float) -> Tensor:
    h, r, = (self).rms_norm(torch.index_select(torch.reshape(x, [-1, torch.size(x, 2)]), 0, positions), norm, eps)
    return torch.to((self).linear(h, table), 6)

  # Returns the most likely token (M) at each of the selected positions, the first of equals.
  def head_argmax(self: __torch__.Kernels, x: Tensor, positions: Tensor, norm: Tensor, table: Tensor, eps: float) -> Tensor:
    return torch.argmax((self).head(x, positions, norm, table, eps), 1, False)

  # Returns the summed negative log-likelihood of the targets (M) at the selected positions, and what head_backward
  # needs. A log-probability is the only number of (M, V) that is kept.
  def head_loss(self: __torch__.Kernels, x: Tensor, positions: Tensor, targets: Tensor, norm: Tensor, table: Tensor, eps: float) -> Tuple[Tensor, Dict[str, Tensor]]:
    s = torch.index_select(torch.reshape(x, [-1, torch.size(x, 2)]), 0, positions)
    h, r, = (self).rms_norm(s, norm, eps)
    logprobs = torch.log_softmax(torch.to((self).linear(h, table), 6), 1)
    loss = torch.nll_loss(logprobs, targets, None, 2, -100)
    kept = annotate(Dict[str, Tensor], {})
    kept["selected"] = s
    kept["normalised"] = h
    kept["r"] = r
    kept["logprobs"] = logprobs
    return (loss, kept)

  # Differentiates head_loss times scale, with z the logits and y the targets as one-hot rows:
  #   dz = scale (softmax(z) - y)   dtable = dz^T h   dh = dz table
  # It overwrites the log-probabilities. Returns the gradients of the active ones of norm and table, in the order of
  # active, and then that of x (B, T, D), if it is needed.
  def head_backward(self: __torch__.Kernels, x: Tensor, positions: Tensor, targets: Tensor, norm: Tensor, table: Tensor, scale: float, active: Dict[str, Tensor], needed: bool, kept: Dict[str, Tensor]) -> List[Tensor]:
    dz = (self).logits_gradient(kept["logprobs"], targets, x)
    grads = annotate(Dict[str, Tensor], {})
    # With beta = 0 the first argument gives nothing but the shape.
    if "table" in active:
      grads["table"] = torch.addmm(table, torch.t(dz), kept["normalised"], beta=0, alpha=scale)
    else:
      pass
    dx = x
    if needed or "norm" in active:
      dh = (self).scaled_product(dz, table, scale)
      dx = (self).head_input_gradient(dh, x, positions, kept["selected"], kept["r"], norm, active, grads)
    else:
      pass
    results = annotate(List[Tensor], [])
    (self).append_gradients(results, active, grads, needed, dx)
    return results

  # Returns softmax(z) - y in the number format of x, from the log-probabilities, which it overwrites.
  def logits_gradient(self: __torch__.Kernels, logprobs: Tensor, targets: Tensor, x: Tensor) -> Tensor:
    dz = torch.exp_(logprobs)
    ones = torch.new_full(dz, [torch.size(dz, 0), 1], -1.)
    return torch.to(torch.scatter_add_(dz, 1, torch.unsqueeze(targets, 1), ones), ops.prim.dtype(x))

  # Returns the gradient of x (B, T, D) by that of the head's normalised positions, dh (M, D). The gradient of the norm is
  # added to grads if it is active.
  def head_input_gradient(self: __torch__.Kernels, dh: Tensor, x: Tensor, positions: Tensor, selected: Tensor, r: Tensor, norm: Tensor, active: Dict[str, Tensor], grads: Dict[str, Tensor]) -> Tensor:
    ds = (self).rms_norm_backward(dh, selected, r, norm, "norm", active, grads)
    return torch.view(torch.index_copy_(torch.zeros_like(torch.view(x, [-1, torch.size(x, 2)])), 0, positions, ds), torch.size(x))

  # Computes what head_loss and head_backward do, some positions after the others, chunk at a time: the logits of a chunk
  # exist only until its part of the gradients is computed. Returns the loss, the gradients of the active ones of norm and
  # table, in the order of active, and then that of x, if it is needed. Chunks of the table's gradient are added in float32.
  def head_in_chunks(self: __torch__.Kernels, x: Tensor, positions: Tensor, targets: Tensor, norm: Tensor, table: Tensor, eps: float, chunk: int, scale: float, active: Dict[str, Tensor], needed: bool) -> List[Tensor]:
    s = torch.index_select(torch.reshape(x, [-1, torch.size(x, 2)]), 0, positions)
    h, r, = (self).rms_norm(s, norm, eps)
    N = torch.size(h, 0)
    inner = needed or "norm" in active
    grads = annotate(Dict[str, Tensor], {})
    dh = h
    if inner:
      dh = torch.empty_like(h)
    else:
      pass
    if "table" in active:
      grads["table"] = torch.new_zeros(h, torch.size(table), dtype=6, layout=None, device=None, pin_memory=None)
    else:
      pass
    loss = torch.new_zeros(h, annotate(List[int], []), dtype=6, layout=None, device=None, pin_memory=None)
    for i in range(torch.floordiv(N + chunk - 1, chunk)):
      begin = i * chunk
      part = torch.slice(h, 0, begin, begin + chunk)
      y = torch.slice(targets, 0, begin, begin + chunk)
      logprobs = torch.log_softmax(torch.to((self).linear(part, table), 6), 1)
      loss = torch.add_(loss, torch.nll_loss(logprobs, y, None, 2, -100))
      dz = (self).logits_gradient(logprobs, y, x)
      if "table" in active:
        (self).add_product(grads["table"], torch.t(dz), part, scale)
      else:
        pass
      if inner:
        _0 = torch.copy_(torch.slice(dh, 0, begin, begin + chunk), (self).scaled_product(dz, table, scale), False)
      else:
        pass
    results = annotate(List[Tensor], [loss])
    dx = x
    if inner:
      dx = (self).head_input_gradient(dh, x, positions, s, r, norm, active, grads)
    else:
      pass
    (self).append_gradients(results, active, grads, needed, dx)
    return results

  # Returns scale a b.
  def scaled_product(self: __torch__.Kernels, a: Tensor, b: Tensor, scale: float) -> Tensor:
    if (self).is_large(a):
      y = torch.mul_((self).large_product(a, torch.t(b)), scale)
    else:
      # With beta = 0 the first argument gives nothing but its number format.
      y = torch.addmm(torch.select(b, 0, 0), a, b, beta=0, alpha=scale)
    return y

  # Adds scale a b to sum, which is float32 whatever the number format of a and b. Some rows are added after the others,
  # since the CPU converts what it adds.
  def add_product(self: __torch__.Kernels, sum: Tensor, a: Tensor, b: Tensor, scale: float) -> None:
    if ops.prim.dtype(a) == 6:
      _0 = torch.addmm_(sum, a, b, beta=1, alpha=scale)
    else:
      product = torch.mm(a, b)
      for i in range(torch.floordiv(torch.size(product, 0) + 4095, 4096)):
        begin = i * 4096
        _1 = torch.add_(torch.slice(sum, 0, begin, begin + 4096), torch.slice(product, 0, begin, begin + 4096), alpha=scale)

  # Returns the log-probability of each of tokens. rows are indices into positions and select the distributions.
  def head_logprobs(self: __torch__.Kernels, x: Tensor, positions: Tensor, rows: Tensor, tokens: Tensor, norm: Tensor, table: Tensor, eps: float) -> Tensor:
    logprobs = torch.log_softmax((self).head(x, positions, norm, table, eps), 1)
    at = torch.add(torch.mul(rows, torch.size(logprobs, 1)), tokens)
    return torch.index_select(torch.view(logprobs, [-1]), 0, at)

  # Returns a new leaf with x's values. It cuts the graph, so that each block can be differentiated separately.
  def leaf(self: __torch__.Kernels, x: Tensor, need: bool) -> Tensor:
    return torch.requires_grad_(torch.detach(x), need)

  # Returns the vector-Jacobian product: gradients of sum(y * dy) with respect to the inputs. They are made contiguous,
  # since the fused optimizers ignore strides; this is free if they are contiguous already.
  def vjp(self: __torch__.Kernels, y: Tensor, inputs: List[Tensor], dy: Tensor) -> List[Tensor]:
    gs = torch.grad([y], inputs, annotate(List[Optional[Tensor]], [dy]), None, False, False)
    out = annotate(List[Tensor], [])
    for i in range(torch.len(gs)):
      g = gs[i]
      _0 = torch.append(out, torch.contiguous(unchecked_cast(Tensor, g)))
    return out

  # bf16 and to_float32 convert to bf16 (type 15) and to float32 (type 6). A tensor that has the type already is
  # returned itself.
  def bf16(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.to(x, 15)

  def to_float32(self: __torch__.Kernels, tensors: List[Tensor]) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for i in range(torch.len(tensors)):
      _0 = torch.append(out, torch.to(tensors[i], 6))
    return out

  # Returns zeros of a shape and a type, on the device of like.
  def zeros(self: __torch__.Kernels, like: Tensor, shape: List[int], type: int) -> Tensor:
    return torch.new_zeros(like, shape, dtype=type, layout=None, device=None, pin_memory=None)

  # The norms below are of float32 or bf16 tensors, and are computed in float32 where nothing else is said.
  # Returns the norms of order 1 or 2: (len(tensors)), double, in which a GPU sums them.
  def norms(self: __torch__.Kernels, tensors: List[Tensor], p: int) -> Tensor:
    if ops.prim.is_cuda(tensors[0]):
      norms = torch.stack(torch._foreach_norm(tensors, p, 7), 0)
    else:
      norms = torch.cat((self).cpu_norms(tensors, p == 1, p == 2), 0)
    return norms

  # Returns the norms of order 1 and of order 2, one after the other: (2 len(tensors)), double. On the CPU each piece of
  # a tensor is read from memory once for both.
  def norms_of_both_orders(self: __torch__.Kernels, tensors: List[Tensor]) -> Tensor:
    if ops.prim.is_cuda(tensors[0]):
      norms = torch.cat([(self).norms(tensors, 1), (self).norms(tensors, 2)], 0)
    else:
      norms = torch.cat((self).cpu_norms(tensors, True, True), 0)
    return norms

  # Returns the norms of order 1, of order 2, or both. Tensors are split into pieces that stay in the cache, and the
  # magnitudes of a piece have the same memory as those of the one before. Each piece is summed in float32 by libtorch's
  # cascade or BLAS, and the sums of the pieces are added in double. That is as exact as _foreach_norm in double, and
  # several times faster.
  def cpu_norms(self: __torch__.Kernels, tensors: List[Tensor], first: bool, second: bool) -> List[Tensor]:
    sums = annotate(List[Tensor], [])
    squares = annotate(List[Tensor], [])
    counts = annotate(List[int], [])
    magnitudes = torch.new_empty(tensors[0], [131072], dtype=6, layout=None, device=None, pin_memory=None)
    for i in range(len(tensors)):
      pieces = torch.split(torch.view(tensors[i], [-1]), 131072)
      counts.append(len(pieces))
      for j in range(len(pieces)):
        piece = torch.to(pieces[j], 6)
        if first:
          sums.append(torch.sum(torch.abs(piece, out=torch.slice(magnitudes, 0, 0, torch.numel(piece)))))
        else:
          pass
        if second:
          squares.append(torch.dot(piece, piece))
        else:
          pass
    norms = annotate(List[Tensor], [])
    if first:
      norms.append((self).added(sums, counts))
    else:
      pass
    if second:
      norms.append(torch.sqrt((self).added(squares, counts)))
    else:
      pass
    return norms

  # Adds runs of numbers, which have these lengths, in double.
  def added(self: __torch__.Kernels, numbers: List[Tensor], counts: List[int]) -> Tensor:
    all = torch.to(torch.stack(numbers, 0), 7)
    if len(numbers) > len(counts):
      sums = annotate(List[Tensor], [])
      for run in torch.split_with_sizes(all, counts, 0):
        sums.append(torch.sum(run))
      all = torch.stack(sums, 0)
    else:
      pass
    return all

  # Returns the largest row sum of absolute values of each matrix (R, C): (len(tensors)), double.
  def infinity_norms(self: __torch__.Kernels, tensors: List[Tensor]) -> Tensor:
    norms = annotate(List[Tensor], [])
    for i in range(torch.len(tensors)):
      rows = torch.sum(torch.abs(torch.to(tensors[i], 6)), [1], False, dtype=None)
      _0 = torch.append(norms, torch.max(rows))
    return torch.to(torch.stack(norms, 0), 7)

  # Returns the largest singular value of each matrix (R, C): (len(tensors)), double. The decomposition fails on values
  # that are not finite, so they are replaced by zeros; the sum of the matrix, times zero, then makes the result NaN.
  def spectral_norms(self: __torch__.Kernels, tensors: List[Tensor]) -> Tensor:
    norms = annotate(List[Tensor], [])
    for i in range(torch.len(tensors)):
      matrix = torch.to(tensors[i], 6)
      largest = torch.max(torch.linalg_svdvals(torch.nan_to_num(matrix, 0., 0., 0.)))
      _0 = torch.append(norms, torch.add(largest, torch.mul(torch.sum(matrix), 0)))
    return torch.to(torch.stack(norms, 0), 7)

  def subtract(self: __torch__.Kernels, tensors: List[Tensor], values: List[Tensor]) -> None:
    torch._foreach_sub_(tensors, values, alpha=1)

  # Updates in place s, the smoothed magnitudes of the gradients g, and u, the smoothed distances of the magnitudes from
  # s: s = beta1 s + (1 - beta1) |g|, then u = beta2 u + (1 - beta2) ||g| - s|.
  def smooth(self: __torch__.Kernels, s: List[Tensor], u: List[Tensor], g: List[Tensor], beta1: float, beta2: float) -> None:
    for i in range(torch.len(g)):
      a = torch.abs(torch.to(g[i], 6))
      _0 = torch.lerp_(s[i], a, 1. - beta1)
      _1 = torch.lerp_(u[i], torch.abs(torch.sub(a, s[i])), 1. - beta2)

  def products(self: __torch__.Kernels, tensors: List[Tensor], others: List[Tensor]) -> List[Tensor]:
    return torch._foreach_mul(tensors, others)

  # Returns all values that the host needs from a step in one small double tensor, so that one synchronisation is
  # enough.
  def gather(self: __torch__.Kernels, parts: List[Tensor]) -> Tensor:
    flat = annotate(List[Tensor], [])
    for i in range(torch.len(parts)):
      _0 = torch.append(flat, torch.to(torch.reshape(parts[i], [-1]), 7))
    return torch.cat(flat, 0)

  def accumulate(self: __torch__.Kernels, sums: List[Tensor], parts: List[Tensor]) -> None:
    torch._foreach_add_(sums, parts, alpha=1)

  def multiply(self: __torch__.Kernels, tensors: List[Tensor], factors: List[Tensor]) -> None:
    torch._foreach_mul_(tensors, factors)

  def scale(self: __torch__.Kernels, tensors: List[Tensor], factor: float) -> None:
    torch._foreach_mul_(tensors, factor)

  # Copies each tensor's values into its partner. The number formats may differ.
  def copy_all(self: __torch__.Kernels, to: List[Tensor], values: List[Tensor]) -> None:
    torch._foreach_copy_(to, values, False)

  def copy(self: __torch__.Kernels, to: Tensor, values: Tensor) -> None:
    _0 = torch.copy_(to, values, False)

  # p are the parameters, g the gradients, m and v the moments, and s the step counts.
  def adamw(self: __torch__.Kernels, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], lr: float, beta1: float, beta2: float, decay: float, eps: float) -> None:
    none = annotate(List[Tensor], [])
    torch._foreach_add_(s, 1)
    torch._fused_adamw_(p, g, m, v, none, s, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)

  def adam(self: __torch__.Kernels, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], lr: float, beta1: float, beta2: float, decay: float, eps: float) -> None:
    none = annotate(List[Tensor], [])
    torch._foreach_add_(s, 1)
    torch._fused_adam_(p, g, m, v, none, s, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)

  # m are the momentum buffers. In the first step they are set to the gradients.
  def sgd(self: __torch__.Kernels, p: List[Tensor], g: List[Tensor], m: List[Tensor], lr: float, momentum: float, decay: float, first: bool) -> None:
    torch._fused_sgd_(p, g, m, weight_decay=decay, momentum=momentum, lr=lr, dampening=0., nesterov=False, maximize=False, is_first_step=first)

  # Returns a b, computed as layers compute their products.
  def product(self: __torch__.Kernels, a: Tensor, b: Tensor) -> Tensor:
    return (self).linear(a, torch.t(b))
