# The math of vision towers and their connectors, as TorchScript: stateless methods that take every weight as an argument.
# Shapes: N patches of all images, W numbers of a patch, D hidden size of the tower, H heads, C head_dim, M positions of
# the text that images fill, B rows of T tokens, E hidden size of the text.
# w holds a block's weights and bias its biases, by the names of its slots. lora_a and lora_b hold A and B of a layer's
# adapters by the names of the matrices. drop is the probability with which an element of an adapter's input is dropped
# in training, drawn from seed alone.

  # Returns x W^T + bias + scaling x A^T B^T, without the terms that the matrix does not have.
  def project(self: __torch__.VisionKernels, x: Tensor, w: Dict[str, Tensor], bias: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], name: str, scaling: float, drop: float, seed: int) -> Tensor:
    if torch.__contains__(bias, name):
      y = torch.linear(x, w[name], bias[name])
    else:
      y = torch.linear(x, w[name])
    if torch.__contains__(lora_b, name):
      n = x
      if torch.gt(drop, 0.):
        n = torch.mul(x, (self).dropout(x, drop, seed))
      else:
        pass
      n = torch.mul(torch.linear(n, lora_a[name]), scaling)
      y = torch.add(y, torch.linear(n, lora_b[name]))
    else:
      pass
    return y

  # Normalises x (N, D) by a layer norm, computed in float32, if the norm has a bias, otherwise by an RMS norm. In bf16,
  # the gradients of a layer norm's few weights would lose digits.
  def norm(self: __torch__.VisionKernels, x: Tensor, w: Dict[str, Tensor], bias: Dict[str, Tensor], name: str, eps: float) -> Tensor:
    if torch.__contains__(bias, name):
      y = torch.layer_norm(torch.to(x, 6), [torch.size(x, 1)], torch.to(w[name], 6), torch.to(bias[name], 6), eps)
      y = torch.to(y, ops.prim.dtype(x))
    else:
      y = torch.rms_norm(x, [torch.size(x, 1)], w[name], eps)
    return y

  # Embeds patches (N, W): (N, D). The kernel of the convolution is flattened, and learned positions, if there are any,
  # are added to the patches of each image.
  def patch_embedding(self: __torch__.VisionKernels, patches: Tensor, w: Dict[str, Tensor], bias: Dict[str, Tensor]) -> Tensor:
    kernel = torch.flatten(w["proj"], 1, -1)
    if torch.__contains__(bias, "proj"):
      y = torch.linear(patches, kernel, bias["proj"])
    else:
      y = torch.linear(patches, kernel)
    if torch.__contains__(w, "positions"):
      places = w["positions"]
      D = torch.size(places, 2)
      y = torch.view(torch.add(torch.view(y, [-1, torch.size(places, 1), D]), places), [-1, D])
    else:
      pass
    return y

  # Applies the rotary position embedding to the halves of each head of x (N, H, C); cos and sin are (N, 1, C).
  def rotate(self: __torch__.VisionKernels, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    x1, x2, = torch.chunk(x, 2, -1)
    return torch.add(torch.mul(x, cos), torch.mul(torch.cat([torch.neg(x2), x1], -1), sin))

  # Returns count spans of that many patches of x (N, H, C), the first of which begins at patch at: (count, H, length, C).
  def spans(self: __torch__.VisionKernels, x: Tensor, at: int, count: int, length: int) -> Tensor:
    part = torch.slice(x, 0, at, at + count * length)
    return torch.transpose(torch.reshape(part, [count, length, torch.size(x, 1), torch.size(x, 2)]), 1, 2)

  # Returns attention's output (N, D). Patches attend to those of their span alone. runs holds the number and the length
  # of spans of one length that follow each other, for each such run.
  def attention(self: __torch__.VisionKernels, q: Tensor, k: Tensor, v: Tensor, runs: List[int]) -> Tensor:
    D = torch.size(q, 1) * torch.size(q, 2)
    parts = annotate(List[Tensor], [])
    at = 0
    for i in range(torch.floordiv(torch.len(runs), 2)):
      count = runs[i * 2]
      length = runs[i * 2 + 1]
      a = torch.scaled_dot_product_attention((self).spans(q, at, count, length), (self).spans(k, at, count, length), (self).spans(v, at, count, length), None, 0.0, False, scale=None, enable_gqa=False)
      _0 = torch.append(parts, torch.reshape(torch.transpose(a, 1, 2), [count * length, D]))
      at = at + count * length
    return torch.cat(parts, 0)

  # Computes one layer, (N, D) -> (N, D). rotary holds cos and sin, or nothing if positions are learned. scaling holds
  # the factors of the adapters in the order of the layer's matrices. The MLP is gated if it has a gate, otherwise its
  # activation is GELU in the approximation by tanh.
  def layer(self: __torch__.VisionKernels, x: Tensor, rotary: List[Tensor], runs: List[int], w: Dict[str, Tensor], bias: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], drop: float, seed: int, heads: int, eps: float) -> Tensor:
    h = (self).norm(x, w, bias, "input_norm", eps)
    p = torch.view((self).project(h, w, bias, lora_a, lora_b, "qkv", scaling[0], drop, seed), [torch.size(x, 0), 3, heads, -1])
    q = torch.select(p, 1, 0)
    k = torch.select(p, 1, 1)
    if torch.gt(torch.len(rotary), 0):
      q = (self).rotate(q, rotary[0], rotary[1])
      k = (self).rotate(k, rotary[0], rotary[1])
    else:
      pass
    a = (self).attention(q, k, torch.select(p, 1, 2), runs)
    x = torch.add(x, (self).project(a, w, bias, lora_a, lora_b, "o", scaling[1], drop, seed + 1))
    h = (self).norm(x, w, bias, "post_attention_norm", eps)
    if torch.__contains__(w, "gate"):
      g = torch.silu((self).project(h, w, bias, lora_a, lora_b, "gate", scaling[2], drop, seed + 2))
      m = torch.mul(g, (self).project(h, w, bias, lora_a, lora_b, "up", scaling[3], drop, seed + 3))
      y = (self).project(m, w, bias, lora_a, lora_b, "down", scaling[4], drop, seed + 4)
    else:
      m = torch.gelu((self).project(h, w, bias, lora_a, lora_b, "fc1", scaling[2], drop, seed + 2), approximate="tanh")
      y = (self).project(m, w, bias, lora_a, lora_b, "fc2", scaling[3], drop, seed + 3)
    return torch.add(x, y)

  # Makes one vector (M, E) of the square patches that follow each other in x (N, D), by an MLP.
  def merge_squares(self: __torch__.VisionKernels, x: Tensor, w: Dict[str, Tensor], bias: Dict[str, Tensor], square: int, eps: float) -> Tensor:
    h = torch.view((self).norm(x, w, bias, "norm", eps), [-1, square * torch.size(x, 1)])
    h = torch.gelu(torch.linear(h, w["hidden"], bias["hidden"]), approximate="none")
    return torch.linear(h, w["output"], bias["output"])

  # Makes one vector (M, E) of each square of factor x factor patches of images of side x side patches in x (N, D).
  def pixel_shuffle(self: __torch__.VisionKernels, x: Tensor, w: Dict[str, Tensor], side: int, factor: int) -> Tensor:
    D = torch.size(x, 1)
    n = torch.floordiv(side, factor)
    squares = torch.permute(torch.view(x, [-1, n, factor, n, factor, D]), [0, 1, 3, 2, 4, 5])
    return torch.linear(torch.reshape(squares, [-1, factor * factor * D]), w["output"])

  # Puts the vectors of images (M, E) into their places (M) among the embeddings x (B, T, E). Both lists are empty if
  # there are no images.
  def merge(self: __torch__.VisionKernels, x: Tensor, images: List[Tensor], places: List[Tensor]) -> Tensor:
    flat = torch.view(x, [-1, torch.size(x, 2)])
    if torch.gt(torch.len(images), 0):
      flat = torch.index_copy(flat, 0, places[0], images[0])
    else:
      pass
    return torch.view(flat, torch.size(x))
