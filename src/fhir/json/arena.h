// One run of nodes that may move while it grows; Kept stands right before the first.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>

#include "fhir/json/tree.h"

namespace medhome::fhir::json {

class Nodes {
public:
    Nodes() = default;
    Nodes(const Nodes&) = delete;
    Nodes& operator=(const Nodes&) = delete;
    ~Nodes() { std::free(block_); }

    Node* begin() const { return nodes_; }
    std::size_t size() const { return size_; }
    Node& operator[](std::size_t index) { return nodes_[index]; }
    const Node& operator[](std::size_t index) const { return nodes_[index]; }
    Kept& kept() { return *static_cast<Kept*>(block_); }

    Node& push() {
        if (size_ == capacity_) resize(capacity_ + capacity_ / 2 + 16);
        return nodes_[size_++];
    }
    void resize(std::size_t capacity) {
        void* block = std::realloc(block_, sizeof(Kept) + capacity * sizeof(Node));
        if (!block) throw std::bad_alloc();
        block_ = block;
        nodes_ = reinterpret_cast<Node*>(static_cast<char*>(block) + sizeof(Kept));
        capacity_ = capacity;
    }

private:
    void* block_ = nullptr;
    Node* nodes_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

struct Document::Impl {
    std::shared_ptr<const std::string> source;
    Nodes nodes;
    std::string unescaped;
};

}  // namespace medhome::fhir::json
